/// A value that holds content of a running call: a prompt, or generated output (P1.c).
///
/// Its descriptions and its mirror say how many bytes there are and nothing else, so that no log, no dump and no
/// failed assertion can show them. A type that conforms is kept in memory for the call alone; nothing here writes one.
package protocol ContentBearing: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many bytes of content the value holds.
    var contentByteCount: Int { get }
}

extension ContentBearing {
    /// The type's name and the number of bytes.
    package var description: String { "\(Self.self)(<\(contentByteCount) bytes>)" }
    /// The same as `description`.
    package var debugDescription: String { description }
    /// The number of bytes as the only child.
    package var customMirror: Mirror { Mirror(self, children: ["bytes": contentByteCount]) }
}
