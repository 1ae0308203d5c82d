public import LabModel

extension LabLayout {
    /// What an image with these applications is made of, as a machine of a lab would have it; every mistake in the request.
    ///
    /// The service pack is the system's default where it is `nil`; answers have their defaults.
    public func recipe(
        system: String,
        servicePack: String? = nil,
        applications: [String] = []
    ) -> (recipe: ImageRecipe?, diagnostics: [Diagnostic]) {
        let machine = MachineDescription(
            name: "model",
            operatingSystem: system,
            servicePack: servicePack,
            applications: applications.map { MachineDescription.ApplicationChoice(name: $0) },
            networks: []
        )
        let decision = MachineChoice.decide(for: machine, library: library, secrets: [])
        return (decision.diagnostics.containsError ? nil : decision.choice?.image, decision.diagnostics)
    }
}
