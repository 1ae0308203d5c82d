public import LabModel
public import LabXML

/// The document `choices.xml`: what a provisioning task was asked for, as `Schemas/choices.xsd` describes it.
public enum ChoicesXML {
    /// Writes choices; the bytes are UTF-8.
    public static func bytes(of choices: Choices) throws(XMLError) -> [UInt8] {
        let writer = try XMLWriter("choices.xml")
        let planned = choices.planned
        writer.element(
            "choices",
            [
                "task": choices.task, "version": choices.version, "requested": choices.requested.stampWithMilliseconds,
                "lab": planned.lab.name, "template": choices.template,
            ]
        ) {
            for assignment in planned.cell.assignments {
                writer.element("axis", ["name": assignment.axis, "value": assignment.value])
            }
            for secret in planned.lab.secrets { writer.element("secret", ["name": secret.name]) }
            for network in planned.lab.networks { writer.element("network", ["name": network.name]) }
            for machine in planned.machines { writer.machine(machine, answers: choices.answers[machine.name] ?? []) }
            for connection in planned.connections { writer.element("connection", text: connection.title) }
        }
        return try writer.finish()
    }
}

extension XMLWriter {
    fileprivate func machine(_ machine: PlannedMachine, answers: [Choices.Answer]) {
        element(
            "machine",
            [
                "name": machine.name,
                "operatingSystem": machine.image.operatingSystem,
                "servicePack": machine.image.servicePack.name,
                "memory": String(machine.shape.memory.bytes),
                "processors": String(machine.shape.processors),
            ]
        ) {
            for layer in machine.image.layers {
                element("application", ["name": layer.application, "version": layer.version])
            }
            for interface in machine.interfaces {
                element("interface", ["network": interface.network, "address": interface.address.description])
            }
            for port in machine.publish {
                element(
                    "publish",
                    ["port": String(port.port), "host": port.hostPort == 0 ? nil : String(port.hostPort)]
                )
            }
            for answer in answers {
                element("answer", ["application": answer.application, "name": answer.name], text: answer.value)
            }
            for file in machine.description.files { element("file", ["source": file.source, "target": file.target]) }
            for script in machine.description.setup { element("setup", text: script) }
        }
    }
}
