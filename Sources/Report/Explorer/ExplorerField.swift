import Model
import Results
import Revocation

/// A field of the explorer's form, as the page's template needs it.
struct ExplorerField: Sendable {
    /// How the script parses the input.
    enum Kind: String, Sendable {
        case duration, period, rate, positiveRate, count, outage
        /// One of several words, each of which is a figure.
        case word
        /// One of several words that are not figures.
        case choice
    }

    struct Option: Sendable {
        let value: String
        let text: String
        let isSelected: Bool
    }

    let id: String
    /// The name in a scenario.
    let name: String
    let label: String
    let kind: String
    /// The name of the figure that the field sets.
    let figure: String
    /// The formula of an empty field's value, and the form in which it is written. Empty if an
    /// empty field requires nothing.
    let term: String
    let form: String
    /// The name of a setting that is not tuned.
    let setting: String
    let value: String
    let placeholder: String
    let options: [Option]
    /// A stored property, because templates cannot see computed ones.
    let isChoice: Bool

    private init(
        _ key: Requirement.Key, _ label: String, _ kind: Kind, value: String,
        term: Term? = nil, form: Message.Form? = nil, placeholder: String = "",
        options: [Option] = []
    ) {
        id = "explore-\(key.rawValue)"
        name = key.rawValue
        self.label = label
        self.kind = kind.rawValue
        figure = Term.asked(key)
        self.term = term?.rawValue ?? ""
        self.form = form?.rawValue ?? ""
        setting = ""
        self.value = value
        self.placeholder = placeholder
        self.options = options
        isChoice = !options.isEmpty
    }

    /// Creates the field of a setting that is not tuned.
    private init(setting: String, value: String) {
        let key = Requirement.Key.fix
        id = "explore-\(key.rawValue)-\(setting)"
        name = key.rawValue
        label = setting
        kind = Kind.duration.rawValue
        figure = DurationTerm(settingNamed: setting).map(Term.fixed) ?? ""
        term = ""
        form = ""
        self.setting = setting
        self.value = value
        placeholder = "tuned, or the run's"
        options = []
        isChoice = false
    }
}

extension ExplorerField {
    /// Returns the fields of a key, with the values of a requirement.
    ///
    /// - Parameters:
    ///   - settings: the names of durations that may be fixed.
    ///   - deployments: where the run's servers ran, the standard one last. One alone has no field.
    static func fields(
        of key: Requirement.Key, _ asked: Requirement, settings: [String],
        deployments: [DeploymentKind] = []
    ) -> [ExplorerField] {
        func time(
            _ label: String, _ kind: Kind, _ value: Duration?, _ term: Term? = nil
        ) -> ExplorerField {
            ExplorerField(
                key, label, kind, value: value?.text ?? "", term: term,
                form: term == nil ? nil : .duration_s, placeholder: term == nil ? "any" : "")
        }
        func count(_ label: String, _ value: Int?, _ term: Term) -> ExplorerField {
            ExplorerField(
                key, label, .count, value: value.map { String($0) } ?? "", term: term, form: .whole)
        }
        func rate(_ label: String, _ kind: Kind, _ value: Double?, _ term: Term) -> ExplorerField {
            ExplorerField(
                key, label, kind, value: value.map { "\(plain($0, decimals: 9))/s" } ?? "",
                term: term, form: .rate)
        }
        func choice(
            _ label: String, _ kind: Kind, _ words: [String], none: String, _ value: String?
        ) -> ExplorerField {
            let options = [Option(value: "", text: none, isSelected: value == nil)]
            return ExplorerField(
                key, label, kind, value: "",
                options: options
                    + words.map { Option(value: $0, text: $0, isSelected: $0 == value) })
        }
        return switch key {
        case .maxWindow: [time("Longest window", .period, asked.maxWindow)]
        case .maxP99: [time("Longest added p99", .duration, asked.maxP99)]
        case .reach:
            [
                choice(
                    "Reach of a revocation", .word, RevocationReach.allCases.map(\.rawValue),
                    none: "any", asked.reach?.rawValue)
            ]
        case .outage:
            [
                ExplorerField(
                    key, "In a store outage", .outage, value: asked.outage?.description ?? "",
                    placeholder: "open")
            ]
        case .prefer:
            [
                choice(
                    "Preference", .choice, Requirement.Preference.allCases.map(\.rawValue),
                    none: "none", asked.preference?.rawValue)
            ]
        case .rate: [rate("Requests", .positiveRate, asked.rate_per_s, .rate_per_s)]
        case .machines: [count("Machines", asked.machines, .machines)]
        case .hops: [count("Services per request", asked.hops, .hops)]
        case .storeRoundTrip:
            [time("Round trip to the store", .duration, asked.storeRoundTrip, .roundTrip_s)]
        case .clients: [count("Clients", asked.clients, .clients)]
        case .active: [count("Clients that send", asked.active, .active)]
        case .revocations:
            [rate("Revocations", .rate, asked.revocations_per_s, .revocations_per_s)]
        case .sessions: [time("Sessions", .period, asked.sessions, .sessions_s)]
        case .shortestLifetime:
            [
                time(
                    "Shortest token lifetime", .period, asked.shortestLifetime,
                    .shortestLifetime_s)
            ]
        case .shortestPeriod:
            [
                time(
                    "Shortest refresh period", .duration, asked.shortestPeriod,
                    .shortestPeriod_s)
            ]
        case .deployment:
            deployments.count < 2
                ? []
                : [
                    choice(
                        "Servers", .choice, deployments.map(\.rawValue),
                        none: "\(deployments.last?.rawValue ?? "") (default)",
                        asked.deployment?.rawValue)
                ]
        case .fix:
            settings.map { name in
                ExplorerField(setting: name, value: asked.fixed[name]?.text ?? "")
            }
        }
    }
}
