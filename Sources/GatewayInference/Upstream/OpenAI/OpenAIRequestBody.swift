import CLPMessages

extension UpstreamRequest {
    /// The body of `POST /chat/completions`: these members and no other (P4.b).
    ///
    /// There is no `user`, no `metadata`, no `store` and no id, and nothing here has one to give. A member whose value
    /// the caller left open is left out, never `null`: some servers refuse a `null`. Always a stream, for a single
    /// reply too: so the connection shows that the provider works, and a cut is seen.
    func openAIBody(_ dialect: OpenAIDialect) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("model", model)
            json.member("messages") { json in
                json.array { json in
                    for message in messages {
                        json.object { json in
                            json.member("role", message.role.rawValue)
                            json.member("content", message.content)
                        }
                    }
                }
            }
            json.member(dialect.outputLimitField.rawValue, maxOutputTokens)
            if let temperature { json.member("temperature", temperature) }
            if let topP { json.member("top_p", topP) }
            if !stop.isEmpty {
                json.member("stop") { json in
                    json.array { json in
                        for text in stop { json.string(text) }
                    }
                }
            }
            if let seed { json.member("seed", seed) }
            json.member("stream", true)
            if dialect.asksForUsage {
                json.member("stream_options") { json in
                    json.object { json in json.member("include_usage", true) }
                }
            }
        }
        return json.bytes
    }
}
