import Testing

extension Tag {
    /// Starts real machines, which takes seconds and a computer that can.
    @Tag static var bootsMachines: Self
}
