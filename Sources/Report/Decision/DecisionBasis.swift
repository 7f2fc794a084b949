package import Results

/// What all decisions about a run share, computed once for any number of requirements: what was
/// measured, and how well the models fit it. The fit simulates every law of a window.
package struct DecisionBasis: Sendable {
    let inputs: DecisionInputs
    let bands: [WindowBands.Key: WindowBands]
    /// How well the models fit the run's own measurements.
    package let fit: ModelFit

    /// - Throws: for a table of the run that is missing or damaged.
    package init(_ run: RunFiles) throws(RunFilesError) {
        try self.init(DecisionInputs(run))
    }

    init(_ inputs: DecisionInputs) throws(RunFilesError) {
        let bands = try WindowBands.all(of: inputs.run)
        self.inputs = inputs
        self.bands = bands
        fit = ModelFit(inputs.run, inputs.variants, bands)
    }
}
