// The numbers below are those of google/protobuf/descriptor.proto and clp/options.proto.

extension ProtoFile {
    /// How deep messages may be nested. protoc allows less.
    private static let depthMax = 64

    /// Reads a serialized `google.protobuf.FileDescriptorProto`. The bytes may come from anybody.
    package init(serialized bytes: [UInt8]) throws(DescriptorError) { try self.init(bytes[...]) }

    init(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        try Self.read(bytes) { (number, value) throws(DescriptorError) in
            switch number {
            case 1: path = try Self.text(value)
            case 2: package = try Self.text(value)
            case 3: dependencies.append(try Self.text(value))
            case 4: messages.append(try Message(Self.bytes(value), depth: 0))
            case 5: enums.append(try Enumeration(Self.bytes(value)))
            case 6: services.append(try Service(Self.bytes(value)))
            case 7: extensions.append(try Field(Self.bytes(value)))
            case 12: syntax = try Self.text(value)
            default: break
            }
        }
    }

    /// The files of a serialized `google.protobuf.FileDescriptorSet`, each with its own bytes.
    static func files(
        ofSet bytes: [UInt8]
    ) throws(DescriptorError) -> [(file: ProtoFile, bytes: ArraySlice<UInt8>)] {
        var files: [(file: ProtoFile, bytes: ArraySlice<UInt8>)] = []
        try read(bytes[...]) { (number, value) throws(DescriptorError) in
            guard number == 1 else { return }
            let bytes = try Self.bytes(value)
            files.append((try ProtoFile(bytes), bytes))
        }
        return files
    }

    fileprivate static func read(
        _ bytes: ArraySlice<UInt8>,
        _ field: (UInt64, DescriptorFields.Value) throws(DescriptorError) -> Void
    ) throws(DescriptorError) {
        var fields = DescriptorFields(bytes)
        while let next = try fields.next() { try field(next.number, next.value) }
    }

    fileprivate static func bytes(_ value: DescriptorFields.Value) throws(DescriptorError) -> ArraySlice<UInt8> {
        guard case .bytes(let bytes) = value else { throw DescriptorError() }
        return bytes
    }

    fileprivate static func text(_ value: DescriptorFields.Value) throws(DescriptorError) -> String {
        guard let text = String(validating: try bytes(value), as: UTF8.self) else { throw DescriptorError() }
        return text
    }

    fileprivate static func typeName(_ value: DescriptorFields.Value) throws(DescriptorError) -> String {
        let name = try text(value)
        return name.hasPrefix(".") ? String(name.dropFirst()) : name
    }

    fileprivate static func number(_ value: DescriptorFields.Value) throws(DescriptorError) -> Int32 {
        guard case .number(let number) = value else { throw DescriptorError() }
        return Int32(truncatingIfNeeded: number)
    }

    fileprivate static func flag(_ value: DescriptorFields.Value) throws(DescriptorError) -> Bool {
        try number(value) != 0
    }

    /// The options that are set, by their numbers.
    fileprivate static func flags(_ value: DescriptorFields.Value) throws(DescriptorError) -> Set<UInt64> {
        var flags: Set<UInt64> = []
        try read(try bytes(value)) { (number, value) throws(DescriptorError) in
            guard case .number(let set) = value else { return }
            if set == 0 { flags.remove(number) } else { flags.insert(number) }
        }
        return flags
    }

    fileprivate static func name(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) -> String {
        var name = ""
        try read(bytes) { (number, value) throws(DescriptorError) in
            if number == 1 { name = try text(value) }
        }
        return name
    }
}

extension ProtoFile.Message {
    fileprivate init(_ bytes: ArraySlice<UInt8>, depth: Int) throws(DescriptorError) {
        guard depth < ProtoFile.depthMax else { throw DescriptorError() }
        try ProtoFile.read(bytes) { (number, value) throws(DescriptorError) in
            switch number {
            case 1: name = try ProtoFile.text(value)
            case 2: fields.append(try ProtoFile.Field(ProtoFile.bytes(value)))
            case 3: messages.append(try ProtoFile.Message(ProtoFile.bytes(value), depth: depth + 1))
            case 4: enums.append(try ProtoFile.Enumeration(ProtoFile.bytes(value)))
            case 6: extensions.append(try ProtoFile.Field(ProtoFile.bytes(value)))
            case 7: isMapEntry = try ProtoFile.flags(value).contains(7)
            case 8: oneofs.append(try ProtoFile.name(ProtoFile.bytes(value)))
            default: break
            }
        }
    }
}

extension ProtoFile.Field {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        try ProtoFile.read(bytes) { (number, value) throws(DescriptorError) in
            switch number {
            case 1: name = try ProtoFile.text(value)
            case 2: extendee = try ProtoFile.typeName(value)
            case 3: self.number = try ProtoFile.number(value)
            case 4: label = try ProtoFile.number(value)
            case 5: type = try ProtoFile.number(value)
            case 6: typeName = try ProtoFile.typeName(value)
            case 8:
                let flags = try ProtoFile.flags(value)
                isDeprecated = flags.contains(3)
                isSensitive = flags.contains(51001)
            case 9: oneof = Int(try ProtoFile.number(value))
            case 17: isExplicitlyOptional = try ProtoFile.flag(value)
            default: break
            }
        }
    }
}

extension ProtoFile.Enumeration {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        try ProtoFile.read(bytes) { (number, value) throws(DescriptorError) in
            switch number {
            case 1: name = try ProtoFile.text(value)
            case 2: values.append(try Value(ProtoFile.bytes(value)))
            default: break
            }
        }
    }
}

extension ProtoFile.Enumeration.Value {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        try ProtoFile.read(bytes) { (number, value) throws(DescriptorError) in
            switch number {
            case 1: name = try ProtoFile.text(value)
            case 2: self.number = try ProtoFile.number(value)
            default: break
            }
        }
    }
}

extension ProtoFile.Service {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        try ProtoFile.read(bytes) { (number, value) throws(DescriptorError) in
            switch number {
            case 1: name = try ProtoFile.text(value)
            case 2: methods.append(try ProtoFile.Method(ProtoFile.bytes(value)))
            case 3:
                let flags = try ProtoFile.flags(value)
                isDeprecated = flags.contains(33)
                carriesContent = flags.contains(51002)
            default: break
            }
        }
    }
}

extension ProtoFile.Method {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        try ProtoFile.read(bytes) { (number, value) throws(DescriptorError) in
            switch number {
            case 1: name = try ProtoFile.text(value)
            case 2: input = try ProtoFile.typeName(value)
            case 3: output = try ProtoFile.typeName(value)
            case 4:
                let flags = try ProtoFile.flags(value)
                isDeprecated = flags.contains(33)
                isBlocking = flags.contains(51003)
                isIdempotent = flags.contains(51004)
            case 5: streamsRequests = try ProtoFile.flag(value)
            case 6: streamsReplies = try ProtoFile.flag(value)
            default: break
            }
        }
    }
}
