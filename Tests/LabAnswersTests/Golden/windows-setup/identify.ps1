# Makes this computer a machine of its lab, and reads back that it is.
$computerName = 'WEB'
$domain = 'web-shop.assay'
$timeZone = 'UTC'
$interfaces = @(
    @{ Name = 'eth0'; Mac = '02-00-5E-10-00-01'; Address = '10.20.1.11'; PrefixLength = 24; Gateway = '10.20.1.1'; Servers = @('10.20.1.254') }
    @{ Name = 'eth1'; Mac = '02-00-5E-10-00-0A'; Address = '10.20.2.11'; PrefixLength = 23; Gateway = $null; Servers = @() }
)
$accounts = @()
$administratorKeys = @('ssh-ed25519 BBBB ann@home')
$hostKeys = @(
    @{ Name = 'ssh_host_ed25519_key'; Private = ('-----BEGIN OPENSSH PRIVATE KEY-----' + [char]10 + 'bm90IGEga2V5' + [char]10 + '-----END OPENSSH PRIVATE KEY-----' + [char]10); Public = ('ssh-ed25519 AAAA root@web' + [char]10) }
)
$files = @(
    @{ Path = "$env:SystemRoot\System32\drivers\etc\hosts"; Content = ('127.0.0.1' + [char]9 + 'localhost' + [char]10 + '10.20.1.11' + [char]9 + 'web.web-shop.assay web' + [char]10) }
    @{ Path = (Join-Path "$env:ProgramData\assay" 'topology.env'); Content = ('ASSAY_LAB=web-shop' + [char]10 + 'ASSAY_CELL=''os=windows 11''' + [char]10) }
)
$commands = @('echo "done" > done.txt')

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

function Write-TextFile($Path, $Content) {
    New-Item -ItemType Directory -Force -Path (Split-Path -Parent $Path) | Out-Null
    [IO.File]::WriteAllText($Path, $Content, (New-Object Text.UTF8Encoding $false))
    if ([IO.File]::ReadAllText($Path) -cne $Content) { throw "file '$Path' does not read back as written" }
}

function Protect-File($Path) {
    & icacls.exe $Path /inheritance:r /grant '*S-1-5-18:F' '*S-1-5-32-544:F' | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "file '$Path' cannot be protected" }
}

function Set-Card($Interface) {
    $card = Get-NetAdapter -Physical | Where-Object MacAddress -eq $Interface.Mac
    if (-not $card) { throw "no network card has the address $($Interface.Mac)" }
    if ($card.Name -ne $Interface.Name) { Rename-NetAdapter -Name $card.Name -NewName $Interface.Name }
    $index = $card.ifIndex
    Set-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4 -Dhcp Disabled
    Get-NetIPAddress -InterfaceIndex $index -AddressFamily IPv4 -ErrorAction SilentlyContinue |
        Where-Object IPAddress -ne $Interface.Address | Remove-NetIPAddress -Confirm:$false
    Get-NetRoute -InterfaceIndex $index -DestinationPrefix '0.0.0.0/0' -ErrorAction SilentlyContinue |
        Remove-NetRoute -Confirm:$false
    $address = @{ InterfaceIndex = $index; IPAddress = $Interface.Address }
    if (-not (Get-NetIPAddress @address -ErrorAction SilentlyContinue)) {
        New-NetIPAddress @address -PrefixLength $Interface.PrefixLength | Out-Null
    }
    if ($Interface.Gateway) {
        New-NetRoute -InterfaceIndex $index -DestinationPrefix '0.0.0.0/0' -NextHop $Interface.Gateway | Out-Null
    }
    if ($Interface.Servers) {
        Set-DnsClientServerAddress -InterfaceIndex $index -ServerAddresses $Interface.Servers
    }
    Set-DnsClient -InterfaceIndex $index -ConnectionSpecificSuffix $domain
    $found = @(Get-NetIPAddress -InterfaceIndex $index -AddressFamily IPv4).IPAddress -join ' '
    if ($found -ne $Interface.Address) {
        throw "$($Interface.Name) should have the address $($Interface.Address) and has $found"
    }
}

function Set-Account($Account) {
    $password = ConvertTo-SecureString $Account.Password -AsPlainText -Force
    if (Get-LocalUser -Name $Account.Name -ErrorAction SilentlyContinue) {
        Set-LocalUser -Name $Account.Name -Password $password -FullName $Account.FullName
    } else {
        New-LocalUser -Name $Account.Name -Password $password -FullName $Account.FullName | Out-Null
    }
    $sid = if ($Account.IsAdministrator) { 'S-1-5-32-544' } else { 'S-1-5-32-545' }
    if (-not (Get-LocalGroupMember -SID $sid | Where-Object Name -like "*\$($Account.Name)")) {
        Add-LocalGroupMember -SID $sid -Member $Account.Name
    }
}

foreach ($interface in $interfaces) { Set-Card $interface }
Set-TimeZone -Id $timeZone
foreach ($file in $files) { Write-TextFile $file.Path $file.Content }
foreach ($account in $accounts) { Set-Account $account }

if ($administratorKeys) {
    $path = "$env:ProgramData\ssh\administrators_authorized_keys"
    Write-TextFile $path (($administratorKeys -join "`n") + "`n")
    Protect-File $path
}
if ($hostKeys -and (Get-Service -Name sshd -ErrorAction SilentlyContinue)) {
    foreach ($key in $hostKeys) {
        $path = "$env:ProgramData\ssh\$($key.Name)"
        Write-TextFile $path $key.Private
        Write-TextFile "$path.pub" $key.Public
        Protect-File $path
    }
    Restart-Service -Name sshd
}

foreach ($command in $commands) { Invoke-Expression $command }

if ($env:COMPUTERNAME -ne $computerName) {
    Rename-Computer -NewName $computerName -Force
    Restart-Computer -Force
}
