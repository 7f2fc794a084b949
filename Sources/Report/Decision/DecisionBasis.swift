package import Results

/// The common basis of all decisions about a run, computed once for any number of requirements: the
/// measurements, and how well the models fit them. The fit simulates every distribution of windows.
package struct DecisionBasis: Sendable {
    let inputs: DecisionInputs
    let bands: [WindowBands.Key: WindowBands]
    /// How well the models fit the run's own measurements.
    package let fit: ModelFit

    /// - Throws: an error if a table of the run is missing or damaged.
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
