import Model

/// The items that the strategies of ``ExplorerData`` share.
struct ExplorerPools: Encodable {
    var formulas = Pool<Formula>()
    /// The indices of formulas, by the formulas' names.
    var books = Pool<[String: Int]>()
    var checks = Pool<Check>()
    var settings = Pool<ExplorerSetting>()
}

/// A setting of a strategy, with the names of its figures.
struct ExplorerSetting: Encodable, Hashable {
    let name: String
    let value: String
    let run: String
    let shown: Condition
    let tuned: Condition
    let changed: Condition

    init(_ rule: SettingRule) {
        name = rule.term.name
        value = Term.setting(rule.term)
        run = Term.inRun(rule.term)
        shown = rule.isShown
        tuned = rule.isTuned
        changed = rule.isChanged
    }
}

/// Distinct items, each with an index.
struct Pool<Item: Hashable & Encodable>: Encodable {
    private(set) var items: [Item] = []
    private var places: [Item: Int] = [:]

    mutating func place(of item: Item) -> Int {
        if let place = places[item] { return place }
        places[item] = items.count
        items.append(item)
        return items.count - 1
    }

    func encode(to encoder: any Encoder) throws { try items.encode(to: encoder) }
}
