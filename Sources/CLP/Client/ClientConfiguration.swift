/// The limits of a client.
public struct ClientConfiguration: Sendable {
    /// How large a reply message may be, in bytes. A larger one ends its call with `RESOURCE_EXHAUSTED`.
    public var maximumReplySize = 4_194_304
    /// How many bytes of one call's replies may be on their way, unread; 32,768 to 1,040,384.
    public var byteCredit = 65_536
    /// How long connecting may take, TLS included. A call's own timeout may be shorter.
    public var connectTimeout = Duration.seconds(10)
    /// How long a connection may stand whose peer takes nothing of what is ready for it.
    public var writeTimeout = Duration.seconds(30)
    /// How many calls may wait for a connection or for the server's permission. One more fails with
    /// `RESOURCE_EXHAUSTED`.
    public var maximumWaitingCalls = 10_000
    /// After which call's id a connection is left for a new one ([CLP-STREAM-4]).
    package var lastCallOfConnection: UInt32 = 1 << 30

    /// Defaults for everything.
    public init() {}

    /// Checks every limit against what the protocol allows.
    func validate() throws(ConfigurationError) {
        guard maximumReplySize >= 0, maximumReplySize <= Int(Int32.max) else {
            throw ConfigurationError("maximumReplySize must be 0 to 2,147,483,647 bytes")
        }
        guard (32_768...1_040_384).contains(byteCredit) else {
            throw ConfigurationError("byteCredit must be 32,768 to 1,040,384 bytes")
        }
        guard connectTimeout > .zero, writeTimeout > .zero else {
            throw ConfigurationError("connectTimeout and writeTimeout must be longer than zero")
        }
        guard maximumWaitingCalls > 0 else { throw ConfigurationError("maximumWaitingCalls must be at least 1") }
    }
}
