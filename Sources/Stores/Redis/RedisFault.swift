/// Why a connection failed, without what was attempted on it.
struct RedisFault: Error {
    let kind: StoreError.Kind
    let cause: String
    /// What to do; nil for the general remedy of the kind.
    var remedy: String?
    /// Whether the server has closed the connection, or is about to.
    var isOver = false

    static let closed = RedisFault(
        kind: .unreachable, cause: "the server closed the connection")

    static func late(_ milliseconds: Int) -> RedisFault {
        RedisFault(kind: .timeout, cause: "no answer within \(milliseconds) ms")
    }

    static func broken(_ cause: String) -> RedisFault {
        RedisFault(kind: .protocolViolation, cause: cause)
    }

    static func tooManyFiles(_ cause: String) -> RedisFault {
        RedisFault(
            kind: .busy, cause: cause,
            remedy: "Allow more open files (ulimit -n), or use fewer nodes or workers.")
    }

    /// Returns the fault for an error sent by the server. Its first word is its kind (Redis, "RESP
    /// simple errors").
    ///
    /// Redis repeats arguments, and so keys and passwords, in quotes: quoted parts are left out.
    ///
    /// - Parameter closed: whether the server closed the connection after the error.
    static func refused(_ text: String, closed: Bool = false) -> RedisFault {
        let meaning = RedisRefusal(text)
        return RedisFault(
            kind: meaning.kind, cause: withoutValues(text), remedy: meaning.remedy,
            isOver: closed || meaning.ends)
    }

    private static func withoutValues(_ text: String) -> String {
        var kept = ""
        for character in text.prefix(160) {
            let isApostrophe = character == "'" && kept.last?.isLetter == true  // "can't"
            if "'`\"".contains(character), !isApostrophe { return kept + "…" }
            if character.isASCII, character >= " ", character != "\u{7f}" { kept.append(character) }
        }
        return kept
    }

    /// Whether replies still match requests, because the server sent a well-formed answer.
    var keepsStep: Bool {
        switch kind {
        case .refused, .full, .readOnly, .busy: !isOver
        default: false
        }
    }

    /// Returns the complete error, for `action` at `endpoint`.
    func error(_ action: String, _ endpoint: RedisEndpoint) -> StoreError {
        StoreError(
            kind, attempted: "\(action) Redis at \(endpoint)", cause: cause,
            remedy: remedy ?? Self.remedies[kind])
    }

    private static let remedies: [StoreError.Kind: String] = [
        .unreachable: "Check that it is running and listening there.",
        .timeout: "Check whether it is stopped, swapping or blocked by a slow command.",
        .busy: "Wait until it has loaded its data or its script has finished.",
        .refused: "Check its log and this user's permissions.",
        .full: "Raise its maxmemory or remove keys.",
        .readOnly: "Use the primary, not a replica.",
        .protocolViolation: "Check whether another program is listening there.",
    ]
}
