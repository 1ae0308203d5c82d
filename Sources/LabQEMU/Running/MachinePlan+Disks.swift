import LabHost
import LabModel

/// The disks of a machine: the system's own is number 0, those of its shape follow, and software to install comes last.
extension MachinePlan {
    /// A disk that the machine writes to.
    struct WritableDisk {
        /// The number.
        var index: Int
        /// How it is attached.
        var attachment: ExtraDisk.Attachment
        /// The capacity; that of `base` if `nil`.
        var size: ByteCount?
        /// What is below all layers, a raw file; nothing if `nil`.
        var base: String?
    }

    /// The disks that the machine writes to, in their order.
    var writableDisks: [WritableDisk] {
        let system = staged.disk.map { WritableDisk(index: 0, attachment: .virtio, size: nil, base: $0) }
        let others = zip(request.shape.disks, image.contents).enumerated().map { index, disk in
            WritableDisk(index: index + 1, attachment: disk.0.attachment, size: disk.0.size, base: disk.1)
        }
        return (system.map { [$0] } ?? []) + others
    }

    /// The parts of the command line for all disks.
    var diskParts: [any CommandLinePart] {
        let disks = writableDisks
        if case .stage = request.source {
            return disks.compactMap(\.base).map { Disk(index: 0, layers: [Disk.Layer(file: $0, driver: .raw)]) }
        }
        var parts: [any CommandLinePart] = disks.contains { $0.attachment == .scsi } ? [SCSIController()] : []
        parts += disks.map { disk in
            Disk(
                index: disk.index,
                layers: [Disk.Layer(file: outermostLayer(disk.index), driver: .qcow2)] + layers(below: disk),
                attachment: disk.attachment,
                serial: disk.index == 0 ? nil : "disk\(disk.index)"
            )
        }
        if let software = image.software {
            let layer = Disk.Layer(file: copy(of: software), driver: .raw)
            parts.append(Disk(index: Disk.softwareIndex, layers: [layer], serial: "software", isReadOnly: true))
        }
        return parts
    }

    /// The files of the image that are below the machine's own layers.
    var imageFiles: [String] {
        let layers = writableDisks.flatMap { disk in [suspendedLayer(disk.index), disk.base].compactMap(\.self) }
        return layers + [image.software].compactMap(\.self)
    }

    private func layers(below disk: WritableDisk) -> [Disk.Layer] {
        var layers: [Disk.Layer] = []
        if case .fork(_, let folder) = request.source {
            layers = SuspendedFolder(path: folder).disks(disk.index).map { Disk.Layer(file: $0, driver: .qcow2) }
        }
        if let layer = suspendedLayer(disk.index) { layers.append(Disk.Layer(file: copy(of: layer), driver: .qcow2)) }
        if let base = disk.base { layers.append(Disk.Layer(file: copy(of: base), driver: .raw)) }
        return layers
    }

    /// What the machine wrote before it was suspended as the image; one that was never started wrote nothing.
    private func suspendedLayer(_ index: Int) -> String? {
        switch request.source {
        case .template, .boot, .stage: nil
        case .resume(let image), .fork(let image, _):
            image.isSuspended ? InstantFolder(path: image.folder).disk(index) : nil
        }
    }

    private func copy(of file: String) -> String { copies[file] ?? file }
}
