/// When a revocation is in force at every node, in terms of the settings.
public enum WindowClosing: Sendable, Hashable {
    /// Nothing ever closes the window.
    case never
    /// Only the token's own expiry closes it.
    case expiry
    /// Every node refuses after this long; the empty sum for a look-up in the store on every
    /// request.
    case after(DurationSum)

    /// The longest window as a sum of settings; nil if there is none.
    public var terms: DurationSum? {
        switch self {
        case .never: nil
        case .expiry: [.lifetime, .leeway]
        case .after(let sum): sum
        }
    }

    func bound(under settings: GuaranteeSettings) -> WindowBound {
        switch self {
        case .never: .never
        case .expiry: .expiry(leeway: settings.token.leeway)
        case .after(let sum): .after(settings.duration(sum))
        }
    }

    func suggestedLaw(_ bound: WindowBound) -> WindowLawTerms {
        switch self {
        case .never: .never
        case .expiry: .remainingLife
        case .after(let sum): bound == .after(.zero) ? .atOnce : .uniform(upTo: sum)
        }
    }
}

/// The window's expected distribution in terms of the settings; see ``WindowModel``.
public enum WindowLawTerms: Sendable, Hashable {
    case never
    case atOnce
    case uniform(upTo: DurationSum)
    case kept(for: DurationSum)
    case delayed(by: DurationSum, upTo: DurationSum)
    case remainingLife

    var lowTerms: DurationSum? {
        switch self {
        case .never: nil
        case .atOnce, .uniform, .kept: []
        case .delayed(let delay, _): delay
        case .remainingLife: [.leeway]
        }
    }

    var highTerms: DurationSum? {
        switch self {
        case .never: nil
        case .atOnce: []
        case .uniform(let end), .kept(let end): end
        case .delayed(let delay, let end): delay + end
        case .remainingLife: [.lifetime, .leeway]
        }
    }

    func model(under settings: GuaranteeSettings) -> WindowModel {
        switch self {
        case .never: .never
        case .atOnce: .atOnce
        case .uniform(let end): .uniform(upTo: settings.duration(end))
        case .kept(let life): .kept(for: settings.duration(life))
        case .delayed(let delay, let end):
            .delayed(by: settings.duration(delay), upTo: settings.duration(end))
        case .remainingLife: .remainingLife(leeway: settings.token.leeway)
        }
    }
}

/// The properties of tokens that guarantees depend on.
public struct TokenTerms: Sendable, Hashable {
    public let lifetime: Duration
    public let leeway: Duration

    public init(lifetime: Duration, leeway: Duration) {
        self.lifetime = lifetime
        self.leeway = leeway
    }
}

/// The settings that determine a guarantee: every option of the strategy, and the token's terms.
public struct GuaranteeSettings: Sendable, Hashable {
    public let options: OptionValues
    public let token: TokenTerms

    /// - Parameter options: values for all options, standard values included.
    init(options: OptionValues, token: TokenTerms) {
        self.options = options
        self.token = token
    }

    /// Creates settings without options, for a guarantee that depends on none.
    public init(token: TokenTerms) { self.init(options: OptionValues(), token: token) }

    public func duration(_ sum: DurationSum) -> Duration {
        sum.duration { term in
            switch term {
            case .lifetime: token.lifetime
            case .leeway: token.leeway
            case .option(let name):
                if case .duration(let value)? = options[name] { value } else { nil }
            }
        } ?? .zero
    }
}
