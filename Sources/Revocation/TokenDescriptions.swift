extension IssuedToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says which token it is and not what it is: whoever has the bytes has the access.
    public var description: String {
        "token \(tokenID ?? "without jti") of \(bytes.count) bytes, valid until \(expiresAt)"
    }

    public var debugDescription: String { description }

    /// Empty: a dump would show the bytes.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension RefreshToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without the bytes, as for an access token.
    public var description: String {
        "refresh token of family \(family), \(bytes.count) bytes, valid until \(expiresAt)"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
