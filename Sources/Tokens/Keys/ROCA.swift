/// The fingerprint of RSA keys from a generator whose keys can be factored (CVE-2017-15361).
///
/// The primes of such keys are powers of 65537 modulo many small primes, and so is their product. A
/// sound modulus matches by chance once in some hundred million (Nemec et al., CCS 2017, section
/// 3).
enum ROCA {
    /// The small primes modulo which 65537 generates few enough residues to be conclusive.
    private static let primes: [UInt32] = [
        11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157,
    ]

    /// Returns whether the big-endian modulus has the fingerprint.
    static func marks(_ modulus: [UInt8]) -> Bool {
        primes.allSatisfy { prime in
            let residue = modulus.reduce(0) { ($0 << 8 | UInt32($1)) % prime }
            return isPower(residue, modulo: prime)
        }
    }

    private static func isPower(_ residue: UInt32, modulo prime: UInt32) -> Bool {
        var power: UInt32 = 1
        repeat {
            if power == residue { return true }
            power = power * (65_537 % prime) % prime
        } while power != 1
        return false
    }
}
