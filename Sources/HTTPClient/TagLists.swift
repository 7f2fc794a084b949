/// The links of lists of tags. A tag is in one list at a time, so all lists of a kind share them.
/// Every operation takes constant time and allocates nothing.
struct TagLinks {
    fileprivate var next: [Int]
    fileprivate var previous: [Int]

    init(tags: Int) {
        next = [Int](repeating: TagList.end, count: tags)
        previous = next
    }

    mutating func append(_ tag: Int, to list: inout TagList) {
        insert(tag, after: list.lastLink, in: &list)
    }

    mutating func remove(_ tag: Int, from list: inout TagList) {
        let (before, after) = (previous[tag], next[tag])
        if before == TagList.end { list.firstLink = after } else { next[before] = after }
        if after == TagList.end { list.lastLink = before } else { previous[after] = before }
    }

    /// - Parameter before: the tag to follow; ``TagList/end`` for the first place.
    fileprivate mutating func insert(_ tag: Int, after before: Int, in list: inout TagList) {
        let after = before == TagList.end ? list.firstLink : next[before]
        next[tag] = after
        previous[tag] = before
        if before == TagList.end { list.firstLink = tag } else { next[before] = tag }
        if after == TagList.end { list.lastLink = tag } else { previous[after] = tag }
    }
}

/// A list of tags in order.
struct TagList {
    fileprivate static let end = -1
    fileprivate var firstLink = TagList.end
    fileprivate var lastLink = TagList.end

    init() {}

    var first: Int? { firstLink == Self.end ? nil : firstLink }
    var last: Int? { lastLink == Self.end ? nil : lastLink }
}

/// Tags in the order of the instants at which they are due.
struct DueOrder {
    private var links: TagLinks
    private var list = TagList()
    private var due_ns: [UInt64]

    init(tags: Int) {
        links = TagLinks(tags: tags)
        due_ns = [UInt64](repeating: .max, count: tags)
    }

    /// The first tag that is due by `now_ns`.
    func first(by now_ns: UInt64) -> Int? { next_ns <= now_ns ? list.first : nil }

    /// When the first tag is due; the end of time where there is none.
    var next_ns: UInt64 { list.first.map { due_ns[$0] } ?? .max }

    /// Adds a tag. Takes constant time if no tag is due later, as when all have one limit.
    mutating func insert(_ tag: Int, due_ns due: UInt64) {
        due_ns[tag] = due
        var before = list.lastLink
        while before != TagList.end, due_ns[before] > due { before = links.previous[before] }
        links.insert(tag, after: before, in: &list)
    }

    mutating func remove(_ tag: Int) { links.remove(tag, from: &list) }
}
