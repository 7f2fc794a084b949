extension String {
    /// Returns whether both strings have the same bytes. `==` also holds for texts that Unicode
    /// considers equivalent, which RFC 7519, section 2, excludes by "case-sensitive string".
    func hasSameBytes(as other: String) -> Bool {
        let isSame = utf8.withContiguousStorageIfAvailable { bytes in
            other.utf8.withContiguousStorageIfAvailable { others in
                bytes.count == others.count && zip(bytes, others).allSatisfy(==)
            }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
