<?php
// Settings of WordPress in a lab, which Debian's wp-config.php reads.
$lab = parse_ini_file('/etc/wordpress/lab.ini', true, INI_SCANNER_RAW)['database'];
define('DB_HOST', $lab['host']);
define('DB_NAME', $lab['name']);
define('DB_USER', $lab['user']);
define('DB_PASSWORD', $lab['password']);
define('DB_CHARSET', 'utf8mb4');

define('WP_CONTENT_DIR', '/var/lib/wordpress/wp-content');
// The packages of themes are called otherwise in every release.
define('WP_DEFAULT_THEME', 'plain');

// The site is called what its reader calls it, never what a machine was called when the page was written.
define('WP_HOME', 'http://' . ($_SERVER['HTTP_HOST'] ?? 'localhost'));
define('WP_SITEURL', WP_HOME);

// A lab's networks are fenced: nothing outside answers, and nobody is to wait for it.
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);

$table_prefix = 'wp_';
