# Strips this computer of its identity and shuts it down. Its disk is then an image; at its next start it asks the
# answer file beside this script, which Windows has copied, who it is.
$ErrorActionPreference = 'Stop'
$answers = Join-Path $PSScriptRoot 'unattend.xml'
& "$env:SystemRoot\System32\Sysprep\sysprep.exe" /generalize /oobe /shutdown "/unattend:$answers"
