extension IssuedToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Identifies the token without showing its bytes: whoever has the bytes has the access.
    public var description: String {
        "token \(tokenID ?? "without jti") of \(bytes.count) bytes, valid until \(expiresAt)"
    }

    public var debugDescription: String { description }

    /// Empty, because a dump would show the bytes.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension RefreshToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Does not show the bytes, as for an access token.
    public var description: String {
        "refresh token of family \(family), \(bytes.count) bytes, valid until \(expiresAt)"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
