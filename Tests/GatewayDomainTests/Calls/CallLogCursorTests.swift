import GatewayDomain
import Testing

struct CallLogCursorTests {
    private let organisation = OrganisationID.random()

    @Test(arguments: [0, 1_795_478_400_000, Int64.max, -1])
    func aTokenIsReadBackByItsOrganisation(time: Int64) {
        let cursor = CallLogCursor(time: UnixMillis(time), request: .random())
        #expect(CallLogCursor(token: cursor.token(for: organisation), for: organisation) == cursor)
    }

    @Test func aForeignOrChangedTokenIsRefused() {
        let token = CallLogCursor(time: UnixMillis(5), request: .random()).token(for: organisation)
        #expect(CallLogCursor(token: token, for: .random()) == nil)
        for index in token.indices {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "a" ? "b" : "a")
            #expect(CallLogCursor(token: changed, for: organisation) == nil)
        }
        for other in ["", "x", token + "a", String(token.dropLast()), "' OR 1=1"] {
            #expect(CallLogCursor(token: other, for: organisation) == nil)
        }
    }

    @Test func pagesHaveOneToAThousandRows() {
        #expect(PageSize(0) == nil && PageSize(1_001) == nil && PageSize(-1) == nil)
        #expect(PageSize(1)?.value == 1 && PageSize(1_000)?.value == 1_000)
        #expect(PageSize.standard.value == 100)
    }
}
