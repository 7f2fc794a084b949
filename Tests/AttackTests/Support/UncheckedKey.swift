@testable import Tokens

extension JSONWebKey {
    /// A shared secret of any length: what an attacker signs with is not checked by us.
    init(unchecked algorithm: Algorithm, secret: [UInt8]) throws {
        try self.init(algorithm, .secret(secret), keyID: nil)
    }
}
