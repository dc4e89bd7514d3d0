export function SiteFooter() {
	return (
		<footer class="site-footer">
			<div class="site-footer-row">
				<p>For research and teaching. Not a medical device, not for diagnosis or treatment.</p>
				<nav aria-label="Footer">
					<a href="/about">About and limits</a>
					<a href="/sources">Sources and licences</a>
					<a href="/v1/openapi.json">API description</a>
				</nav>
			</div>
		</footer>
	);
}
