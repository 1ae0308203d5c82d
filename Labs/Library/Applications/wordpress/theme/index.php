<!doctype html>
<meta charset="<?php bloginfo('charset'); ?>">
<title><?php wp_title('-', true, 'right'); bloginfo('name'); ?></title>
<h1><a href="<?php echo esc_url(home_url('/')); ?>"><?php bloginfo('name'); ?></a></h1>
<?php while (have_posts()) : the_post(); ?>
<h2><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h2>
<?php the_content(); ?>
<?php endwhile; ?>
