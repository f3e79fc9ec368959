"""How far reviewers agree about who claims what: aligned attributions first, then every part of them."""
