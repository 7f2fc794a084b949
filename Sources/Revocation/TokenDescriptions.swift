extension IssuedToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says which token it is and not what it is: whoever has the bytes has the access.
    package var description: String {
        "token \(tokenID ?? "without jti") of \(bytes.count) bytes, valid until \(expiresAt)"
    }

    package var debugDescription: String { description }

    /// Empty: a dump would show the bytes.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension RefreshToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without the bytes, as for an access token.
    package var description: String {
        "refresh token of family \(family), \(bytes.count) bytes, valid until \(expiresAt)"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
