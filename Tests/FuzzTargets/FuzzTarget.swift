/// A reader of bytes from outside, fuzzed by libFuzzer (`make fuzz`) and, for some seconds and from
/// a seed, by `FuzzTests`.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// The token parser: compact JWS, header, claims, signature.
    case token
    /// The JSON reader.
    case json
    /// The reader of JWKs and key sets.
    case jwk
    /// The scenario decoder, with overrides of its settings.
    case scenario
    /// The files of a run, and the output made from them.
    case run

    package func makeEntry() throws -> any FuzzEntry {
        switch self {
        case .token: try TokenEntry()
        case .json: JSONEntry()
        case .jwk: try KeyEntry()
        case .scenario: ScenarioEntry()
        case .run: try RunEntry()
        }
    }
}

/// The code that checks one input. Kept from input to input, like the working memory of a verifier.
package protocol FuzzEntry {
    /// Gives `input` to the code under test, which must neither trap nor contradict itself.
    func check(_ input: [UInt8]) throws(Finding)
}

/// A property that does not hold for an input.
package struct Finding: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

func require(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws(Finding) {
    if !holds { throw Finding(otherwise()) }
}
