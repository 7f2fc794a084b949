import Mustache

/// The page's templates. They are part of the executable, so that they are available wherever it is
/// moved.
struct Templates {
    private let library: MustacheLibrary

    /// - Throws: the error in a template, which tests would have found.
    init() throws {
        var library = MustacheLibrary()
        for (name, bytes) in [
            ("page", PackageResources.page_mustache), ("table", PackageResources.table_mustache),
            ("figure", PackageResources.figure_mustache),
            ("paper", PackageResources.paper_mustache),
            ("method", PackageResources.method_mustache),
            ("style", PackageResources.style_mustache),
            ("script", PackageResources.script_mustache),
            ("explorer", PackageResources.explorer_mustache),
            ("evaluator", PackageResources.evaluator_mustache),
            ("curves", PackageResources.curves_mustache),
            ("quantities", PackageResources.quantities_mustache),
            ("decision", PackageResources.decision_mustache),
            ("matrix", PackageResources.matrix_mustache),
            ("controls", PackageResources.controls_mustache),
        ] {
            try library.register(String(decoding: bytes, as: UTF8.self), named: name)
        }
        self.library = library
    }

    /// - Returns: an empty string if there is no such template.
    func render(_ content: Any, with name: String) -> String {
        library.render(content, withTemplate: name) ?? ""
    }
}
