/// A table of bounded size that drops the least recently used entries first, by generations.
///
/// A use moves an entry to the younger generation; when that is full, the older is dropped. No use
/// costs more than one insertion.
struct Generations<Key: Hashable & Sendable, Entry: Sendable>: Sendable {
    private var young: [Key: Entry] = [:]
    private var old: [Key: Entry] = [:]
    private let youngLimit: Int

    /// - Parameter youngLimit: half of the most entries held.
    init(youngLimit: Int) { self.youngLimit = youngLimit }

    var count: Int { young.count + old.count }

    /// The entry of a key. Reading it does not count as a use.
    subscript(key: Key) -> Entry? { young[key] ?? old[key] }

    /// Returns the entry of a key, used from now on, unless it is not usable.
    mutating func use(_ key: Key, where isUsable: (Entry) -> Bool) -> Entry? {
        if let entry = young[key] { return isUsable(entry) ? entry : nil }
        guard let entry = old[key], isUsable(entry) else { return nil }
        keep(entry, for: key)
        return entry
    }

    mutating func keep(_ entry: Entry, for key: Key) {
        old[key] = nil
        if young.count >= youngLimit, young[key] == nil {
            old = young
            young = Dictionary(minimumCapacity: youngLimit)
        }
        young[key] = entry
    }
}
