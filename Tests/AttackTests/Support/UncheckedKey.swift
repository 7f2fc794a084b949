@testable import Tokens

extension JSONWebKey {
    /// A shared secret of any length. The keys that an attacker signs with are not checked here.
    init(unchecked algorithm: Algorithm, secret: [UInt8]) throws {
        try self.init(algorithm, .secret(secret), keyID: nil)
    }
}
