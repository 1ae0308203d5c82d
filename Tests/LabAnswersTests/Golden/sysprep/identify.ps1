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

# (the steps)
