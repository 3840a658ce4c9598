/// One event of a `text/event-stream`, as the WHATWG HTML standard, section 9.2.6, dispatches it.
///
/// The data is content of a running call (P1.c): no description and no mirror shows it.
package struct SSEEvent: Sendable, Hashable {
    /// Which field carried the data.
    package enum Field: Sendable, Hashable {
        /// `data`, the standard's field.
        case data
        /// `error`, which the standard would ignore: llama.cpp's server before 2026 reports failures in it.
        case error
    }

    /// The field that `data` was read from.
    package var field: Field
    /// The event's type; empty where the stream names none.
    package var name: [UInt8]
    /// The data lines, joined by LF. Bytes as they came: nothing here checks that they are UTF-8.
    package var data: [UInt8]

    /// Makes an event.
    package init(field: Field = .data, name: [UInt8] = [], data: [UInt8]) {
        self.field = field
        self.name = name
        self.data = data
    }
}

extension SSEEvent: ContentBearing {
    /// The size of the data.
    package var contentByteCount: Int { data.count }
}
