/// The first word that most of some names share, such as `a-` of `a-x`, `a-y` and `b-z`. Small
/// drawings leave it out.
struct SharedPrefix {
    /// With its hyphen; nil where no two names share one.
    private let text: String?

    init(of names: [String]) {
        let words = names.compactMap { name in
            name.firstIndex(of: "-").map { String(name[...$0]) }
        }
        let shared = Dictionary(grouping: words) { $0 }.mapValues(\.count).filter { $0.value > 1 }
        // The alphabet decides between words that are equally frequent.
        text = shared.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
    }

    /// The rest of a name; the whole name where it lacks the prefix or is nothing else.
    func dropped(from name: String) -> String {
        guard let text, name.hasPrefix(text), name != text else { return name }
        return String(name.dropFirst(text.count))
    }
}
