extension String {
    /// Equality of bytes. `==` also holds between texts that Unicode calls equivalent, which is not
    /// what RFC 7519, section 2, means by a case-sensitive string.
    func hasSameBytes(as other: String) -> Bool {
        let isSame = utf8.withContiguousStorageIfAvailable { bytes in
            other.utf8.withContiguousStorageIfAvailable { others in
                bytes.count == others.count && zip(bytes, others).allSatisfy(==)
            }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
