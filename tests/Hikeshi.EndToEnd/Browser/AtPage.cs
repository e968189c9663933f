using Microsoft.Playwright;

namespace Hikeshi.EndToEnd.Browser;

/// <summary>What people do at every page of the console, and what is looked at on all of them.</summary>
internal static class AtPage
{
    public static async Task SignInAsync(IPage page, string name)
    {
        await page.GetByTestId("sign-in-account").FillAsync(name);
        await page.GetByTestId("sign-in-password").FillAsync(DefendedNode.Password);
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await page.GetByTestId("own-account").WaitForAsync();
    }

    /// <summary>Somebody else sits down.</summary>
    public static async Task ChangeAsync(IPage page, string name)
    {
        await page.GetByTestId("sign-out").ClickAsync();
        await SignInAsync(page, name);
    }

    /// <summary>Colours and sizes are computed in a browser alone: what axe finds of them here it cannot find in the console's own tests.</summary>
    public static async Task NothingInTheWayAsync(IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web", "node_modules", "axe-core", "axe.min.js"), TestContext.Current.CancellationToken));
        var found = await page.EvaluateAsync<string[]>("axe.run(document).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.html + ' ' + n.failureSummary)))");
        Assert.Empty(found);
    }

    public static async Task FitsAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is wider than the screen");

    /// <summary>Chromium writes the refusals that a test provokes into the console; streams are left behind at every page.</summary>
    /// <param name="refusals">As <c>401 (Unauthorized)</c>.</param>
    public static void ComplainsOfNothingBut(Chromium chromium, params string[] refusals) =>
        Assert.DoesNotContain(chromium.Complaints, complaint => !refusals.Append("ERR_ABORTED").Any(expected => complaint.Contains(expected, StringComparison.Ordinal)));

    /// <param name="published">With HIKESHI_SCREENSHOTS=1 it goes to <c>docs/images</c>, where the documentation shows it.</param>
    public static async Task ShotAsync(IPage page, string name, bool published)
    {
        var directory = published && Environment.GetEnvironmentVariable("HIKESHI_SCREENSHOTS") == "1"
            ? Path.Combine(Repository.Root, "docs", "images")
            : Path.Combine(Repository.Root, "artifacts", "screenshots");
        Directory.CreateDirectory(directory);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, name), Animations = ScreenshotAnimations.Disabled });
    }
}
