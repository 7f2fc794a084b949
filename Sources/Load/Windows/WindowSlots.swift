/// The slots of the token table that the windows phase uses.
struct WindowSlots: Sendable {
    let start: Int
    let targets: Int
    /// The number of other tokens of each target's subject.
    let siblingsPerTarget: Int

    func target(_ index: Int) -> Int { start + index }

    func siblings(of index: Int) -> Range<Int> {
        let first = start + targets + index * siblingsPerTarget
        return first..<first + siblingsPerTarget
    }

    var count: Int { targets * (1 + siblingsPerTarget) }
}
