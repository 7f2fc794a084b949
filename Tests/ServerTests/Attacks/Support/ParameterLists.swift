/// The parameters of a form or a query, in their order.
extension Array where Element == (String, String) {
    func value(of name: String) -> String? { first { $0.0 == name }?.1 }

    /// Returns the parameters with one replaced in its place, added, or left out for nil.
    func setting(_ name: String, to value: String?) -> [(String, String)] {
        guard let value else { return filter { $0.0 != name } }
        guard contains(where: { $0.0 == name }) else { return self + [(name, value)] }
        return map { $0.0 == name ? (name, value) : $0 }
    }

    /// Returns the parameters with one sent again.
    func repeating(_ name: String, with value: String) -> [(String, String)] {
        self + [(name, value)]
    }
}
