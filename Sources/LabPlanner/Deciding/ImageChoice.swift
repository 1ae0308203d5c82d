import LabModel

/// Which of the images that are there a machine is made from.
///
/// Where there is no staged image as it is wished, the nearest one on its way is taken, which has most of the applications, and the
/// rest is installed on it. One that has more of them, but not as they are wished, is only suggested.
struct ImageChoice {
    /// The image.
    let choice: String
    /// Why it is that.
    let reason: String

    init(for machine: PlannedMachine, among stock: ImageStock) {
        let wish = machine.bootedImage.withoutAccounts
        guard let progress = stock.progress[wish] else {
            (choice, reason) = (wish.title, "made when it is first needed")
            return
        }
        if progress.isStaged {
            (choice, reason) = ("\(wish.title) (\(progress.key))", "it is there as it is wished")
            return
        }
        var nearest = wish
        nearest.layers = Array(wish.layers.prefix(progress.layers))
        let rest = wish.layers.dropFirst(progress.layers).map(\.application)
        let suggestion =
            Self.suggestion(for: wish, beyond: progress.layers, among: stock.staged).map { "; \($0)" } ?? ""
        guard progress.hasSystem else {
            (choice, reason) = (wish.title, "nothing of it is there, and it is made" + suggestion)
            return
        }
        choice = nearest.title
        let share = wish.layers.isEmpty ? "" : ", with \(progress.layers) of \(wish.layers.count) applications"
        let work = rest.isEmpty ? "it is only staged" : "\(rest.joined(separator: ", ")) is installed on it"
        reason = "the nearest that is there\(share): \(work)" + suggestion
    }

    /// What another image has of the wish that the nearest one does not have, and in what it differs from it.
    private static func suggestion(for wish: ImageRecipe, beyond count: Int, among staged: [ImageStock.Staged])
        -> String?
    {
        let offers = staged.compactMap { Offer($0, for: wish) }.filter { $0.shared > count }
        let best = offers.min { ($1.shared, $0.differences.count, $0.key) < ($0.shared, $1.differences.count, $1.key) }
        guard let best else { return nil }
        let share = best.shared == wish.layers.count ? "all of them" : "\(best.shared) of them"
        return "image \(best.key) has \(share), but " + best.differences.joined(separator: " and ")
    }

    /// A staged image of the same system that has nothing but what is wished.
    private struct Offer {
        let key: String
        let shared: Int
        let differences: [String]

        init?(_ staged: ImageStock.Staged, for wish: ImageRecipe) {
            let recipe = staged.recipe
            guard recipe.operatingSystem == wish.operatingSystem, recipe.servicePack == wish.servicePack else {
                return nil
            }
            let wished = wish.layers.map(\.application)
            let order = recipe.layers.map(\.application)
            guard !order.isEmpty, Set(order).isSubset(of: wished) else { return nil }
            var differences: [String] = []
            for layer in recipe.layers {
                guard let other = wish.layers.first(where: { $0.application == layer.application }) else { continue }
                if layer.version != other.version {
                    differences.append("\(layer.application) \(layer.version) in the place of \(other.version)")
                } else if layer.answers != other.answers {
                    differences.append("other answers to \(layer.application)")
                }
            }
            if order != wished.filter(order.contains) {
                differences.append("in the order \(order.joined(separator: ", "))")
            } else if order != Array(wished.prefix(order.count)) {
                let before = wished.prefix { $0 != order.last }.filter { !order.contains($0) }
                differences.append("without \(before.joined(separator: ", ")) before them")
            }
            // Its recipe is the wish's, and yet it is not on the way to it: files of the applications have changed since.
            if differences.isEmpty { differences.append("made of other files") }
            key = staged.key
            shared = order.count
            self.differences = differences
        }
    }
}
