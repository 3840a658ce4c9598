import CLPMessages
import ClientCommands
import Testing

struct JSONLineTests {
    @Test func anObjectIsOneHarmlessLine() {
        let text = JSONLine.text { json in
            json.member("id", "acc_1\n\u{1B}[31m\u{9B}1m\u{7F}")
            json.list("keys", of: [1, 2]) { number, json in json.member("n", number) }
        }
        #expect(text == #"{"id":"acc_1\n\u001b[31m\u009b1m\u007f","keys":[{"n":1},{"n":2}]}"#)
    }
}
