import COpenSSL
import Tokens

/// Comparisons whose time does not tell how much of a secret was right.
package enum SecretComparison {
    package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count
            && left.withUnsafeBytes { left in
                right.withUnsafeBytes { right in
                    CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
                }
            }
    }

    static func isEqual(_ left: TokenDigest, _ right: TokenDigest) -> Bool {
        isEqual(left.bytes, right.bytes)
    }
}
