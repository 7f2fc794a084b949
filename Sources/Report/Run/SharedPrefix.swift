/// The most common first word that several names share, such as `a-` of `a-x`, `a-y` and `b-z`.
/// Small drawings omit it.
struct SharedPrefix {
    /// The prefix with its hyphen. Nil if no two names share one.
    private let text: String?

    init(of names: [String]) {
        let words = names.compactMap { name in
            name.firstIndex(of: "-").map { String(name[...$0]) }
        }
        let shared = Dictionary(grouping: words) { $0 }.mapValues(\.count).filter { $0.value > 1 }
        // Words of equal frequency are ordered alphabetically.
        text = shared.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
    }

    /// Returns a name without the prefix. Returns the whole name if it lacks the prefix or consists
    /// of it.
    func dropped(from name: String) -> String {
        guard let text, name.hasPrefix(text), name != text else { return name }
        return String(name.dropFirst(text.count))
    }
}
