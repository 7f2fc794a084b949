public import ArgumentParser
import CPlatform
import Foundation
import Revocation
import Suite
package import Tokens

/// The benchmark's own issuer and verifier on the command line, for comparison with other
/// libraries.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Issues and verifies tokens on the command line.",
        subcommands: [IssueCommand.self, VerifyCommand.self])
}

extension Algorithm: ExpressibleByArgument {
    package init?(argument: String) { self.init(rawValue: argument) }

    package static var allValueStrings: [String] { recognized.map(\.rawValue) }
}

extension Duration: @retroactive ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }

    public var defaultValueDescription: String { text }
}

private var now: NumericDate {
    NumericDate(microseconds: Int64(clamping: platform_wall_ns() / 1_000))
}

struct IssueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Prints signed access tokens, one per line.")

    @Option(help: "The signature algorithm.") var algorithm = Algorithm.ES256
    @Option(help: "The number of tokens.") var count = 1
    @Option(help: "The token lifetime, such as 15min.") var ttl = Duration.seconds(3600)
    @Option(help: "The iss claim.") var issuer = ExampleParties.issuer
    @Option(help: "The aud claim.") var audience = ExampleParties.audience
    @Option(help: "The sub claim.") var subject = "subject"
    @Option(help: "The scope claim.") var scope = "read"
    @Option(help: "The client_id claim.") var client = ExampleParties.client
    @Option(help: "Write the public key set to this file; for HS* it contains the secret.")
    var jwksOut: String?

    func validate() throws {
        guard count >= 1 else { throw ValidationError("--count \(count): expected 1 or more") }
        guard ttl > .zero else { throw ValidationError("--ttl \(ttl.text): expected more than 0s") }
    }

    func run() throws {
        do {
            let key = try JSONWebKey.generate(algorithm)
            let signer = try TokenSigner(key)
            if let jwksOut { try write(JSONWebKeySet([key]).json() + "\n", to: jwksOut) }
            for _ in 0..<count {
                let issuedAt = now
                let claims = Claims(
                    issuer: issuer, subject: subject, audience: [audience],
                    expiresAt: issuedAt.advanced(byMicroseconds: ttl.microseconds),
                    issuedAt: issuedAt, tokenID: try OpaqueToken.randomID(), scope: scope,
                    client: client)
                print(String(decoding: try signer.sign(claims), as: UTF8.self))
            }
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.broke.rawValue)
        }
    }

    /// Makes a file readable by its owner alone before writing to it: for HS* it holds the secret.
    private func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        defer { if descriptor >= 0 { close(descriptor) } }
        let bytes = Array(text.utf8)
        guard descriptor >= 0, Self.makePrivate(descriptor),
            Foundation.write(descriptor, bytes, bytes.count) == bytes.count
        else {
            throw TokenError(
                attempted: "write the key set to \(path)", cause: String(cString: strerror(errno)),
                remedy: "Choose another --jwks-out.")
        }
    }

    /// Makes an existing file private and empties it. A pipe is left unchanged.
    private static func makePrivate(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        guard status.st_mode & S_IFMT == S_IFREG else { return true }
        return fchmod(descriptor, 0o600) == 0 && ftruncate(descriptor, 0) == 0
    }
}

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads one token per line and prints one JSON verdict per line.")

    @Option(help: "The key set, or a single key, as JSON; - for standard input.") var jwks: String
    @Option(help: "The only iss accepted.") var issuer: String?
    @Option(help: "The audience that aud must contain.") var audience: String?
    @Option(help: "The verification time, in seconds since 1970 (default: now).") var at: Double?
    @Option(help: "The leeway for clock differences.") var leeway = Duration.zero
    @Option(help: "The algorithm for keys without an alg.") var algorithm: Algorithm?
    @Option(help: "The typ to accept; any accepts every typ.") var type = "at+jwt"
    @Flag(help: "Check only the signature, not the payload.") var signatureOnly = false
    @Flag(help: "End with exit status 3 if a token was refused.") var failOnRefused = false
    @Argument(help: "The file of tokens; - for standard input.") var file = "-"

    func validate() throws {
        if let at, !(at.isFinite && abs(at) < 9e12) {
            throw ValidationError("--at \(at): expected seconds since 1970")
        }
        guard leeway >= .zero else {
            throw ValidationError("--leeway \(leeway.text): expected 0s or more")
        }
        guard jwks != "-" || file != "-" else {
            throw ValidationError(
                "--jwks -: the tokens come from standard input; name a file of tokens")
        }
    }

    func run() throws {
        let verifier: JWTVerifier
        do {
            let keys = try KeySetInput.load(jwks, algorithm: algorithm)
            let policy = ClaimsPolicy(
                issuer: issuer, audience: audience, leeway: leeway.microseconds,
                type: type == "any" ? nil : type)
            verifier = try JWTVerifier(keys, policy: policy)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        if file != "-" {
            let descriptor = open(file, O_RDONLY)
            // Reads nothing yet, but detects a folder.
            guard descriptor >= 0, read(descriptor, nil, 0) == 0,
                dup2(descriptor, STDIN_FILENO) >= 0
            else {
                Console.error("cannot read \(file): \(String(cString: strerror(errno)))")
                throw ExitCode(ExitStatus.usage.rawValue)
            }
        }
        var isRefused = false
        while let line = readLine() {
            let answer = verdict(on: Array(line.utf8), by: verifier)
            isRefused = isRefused || !answer.isAccepted
            Console.output(answer.text + "\n")
            fflush(nil)  // lets a caller send one token at a time and wait for each verdict
        }
        if failOnRefused, isRefused { throw ExitCode(ExitStatus.missed.rawValue) }
    }

    /// What is printed for one token.
    private struct Answer {
        let text: String
        /// Whether the token was accepted or, with `--signature-only`, its signature was.
        let isAccepted: Bool

        init(_ verdict: String, isAccepted: Bool, _ members: (String, JSONValue)...) {
            let all = [("verdict", JSONValue.string(verdict))] + members
            text = JSONValue.object(all.map { JSONValue.Member($0.0, $0.1) }).serialized()
            self.isAccepted = isAccepted
        }

        init(_ refusal: Refusal, because reason: String) {
            self.init(refusal.rawValue, isAccepted: false, ("reason", .string(reason)))
        }
    }

    /// Returns what to change in the command if the token may be good, to follow the reason.
    private func remedy(for refusal: Refusal) -> String {
        switch refusal {
        case .wrongType: return "; --type names the typ to accept, or any for every typ"
        case .algorithmMismatch:
            guard let algorithm else { return "" }
            return "; --algorithm made \(algorithm.rawValue) the algorithm of keys without alg"
        default: return ""
        }
    }

    private func verdict(on token: [UInt8], by verifier: JWTVerifier) -> Answer {
        let signature = verifier.verifySignature(token.span)
        if signatureOnly {
            switch signature {
            case .valid(let payload, _):
                return Answer(
                    "valid", isAccepted: true,
                    ("payload", .string(Base64URL.encodedString(payload.span))))
            case .refused(let refusal, let reason):
                return Answer(refusal, because: reason)
            }
        }
        let date = at.map { NumericDate(microseconds: Int64($0 * 1e6)) } ?? now
        switch verifier.verify(token.span, at: date) {
        case .refused(let refusal):
            let reason = verifier.explain(token.span, at: date) ?? refusal.rawValue
            return Answer(refusal, because: reason + remedy(for: refusal))
        case .valid:
            guard case .valid(let payload, _) = signature,
                let claims = try? JSONValue(parsing: payload.span)
            else { return Answer(Refusal.malformed.rawValue, isAccepted: false) }
            return Answer("active", isAccepted: true, ("claims", claims))
        }
    }
}
