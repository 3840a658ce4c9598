import GatewayDomain
import Testing

struct ContactDataTests {
    @Test(arguments: [
        ("li@example.com", "li@example.com"), ("Li.Wei+x@Example.COM", "Li.Wei+x@example.com"),
        ("a@b.cn", "a@b.cn"), ("x_y-z@sub.xn--fiqs8s", "x_y-z@sub.xn--fiqs8s"),
    ])
    func takesEmailAddresses(text: String, normal: String) throws {
        #expect(try #require(EmailAddress(text)).text == normal)
    }

    @Test(arguments: [
        "", "@", "a@", "@b.cn", "a@b", "a b@c.de", "a@b..cn", "a@-b.cn", "a@b-.cn", ".a@b.cn", "a.@b.cn", "a..b@c.de",
        "\"a\"@b.cn", "a@b.cn\n", "a@b_c.de", "李@example.com", String(repeating: "a", count: 65) + "@b.cn",
        "a@" + String(repeating: "b", count: 64) + ".cn", "a@" + String(repeating: "bb.", count: 90) + "cn",
    ])
    func refusesEmailAddresses(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test func equalPeopleCompareEqual() throws {
        #expect(EmailAddress("Li@example.com")?.comparisonText == EmailAddress("li@EXAMPLE.com")?.comparisonText)
    }

    @Test(arguments: [
        ("+8613800138000", "+8613800138000"), ("+86 138-0013-8000", "+8613800138000"),
        ("+1 (202) 555 0100", "+12025550100"),
    ])
    func takesPhoneNumbers(text: String, normal: String) throws {
        #expect(try #require(PhoneNumber(text)).text == normal)
    }

    @Test(arguments: [
        "", "+", "13800138000", "+0123456789", "+123456", "+1234567890123456", "+86138x0138000", "++8613800138000",
        "+86" + String(repeating: " ", count: 30) + "13800138000", "+٨٦١٣٨٠٠١٣٨٠٠٠",
    ])
    func refusesPhoneNumbers(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test func neverShowsItself() throws {
        let contact = try #require(
            ContactData(email: EmailAddress("canary@example.com"), phone: PhoneNumber("+8613800138000")))
        let change = ContactChange(email: .set(try #require(contact.email)), phone: .removed)
        for value in [contact, change, ExportedValue.email(try #require(contact.email))] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            for shown in ["\(value)", String(reflecting: value), dumped] {
                #expect(!shown.contains("canary") && !shown.contains("138001"), "\(shown)")
            }
        }
    }

    @Test func somethingAlwaysRemains() throws {
        let email = try #require(EmailAddress("a@b.cn"))
        let phone = try #require(PhoneNumber("+8613800138000"))
        let contact = try #require(ContactData(email: email, phone: nil))
        #expect(ContactData(email: nil, phone: nil) == nil)
        #expect(contact.applying(ContactChange(email: .removed, phone: .unchanged)) == nil)
        #expect(
            contact.applying(ContactChange(email: .removed, phone: .set(phone)))
                == ContactData(email: nil, phone: phone))
        #expect(contact.applying(ContactChange(email: .unchanged, phone: .unchanged)) == contact)
    }
}
