<?php
// Says which machine answers, with what, and whether the database that it was told of can be reached.
header('Content-Type: text/plain');
echo gethostname(), ' PHP ', PHP_MAJOR_VERSION, "\n";
$lab = parse_ini_file('/etc/php/lab.ini', true);
$host = $lab['database']['host'] ?? '';
if ($host !== '') {
    $socket = @fsockopen($host, (int) $lab['database']['port'], $number, $message, 5);
    echo 'database ', $host, ' ', $socket ? 'reached' : $message, "\n";
}
