using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Hikeshi.EndToEnd.Browser;

/// <summary>A person who asks what an advisory reaches: at the console of a node, and in the report on paper.</summary>
[Collection<ThisNetwork>]
public sealed class ExposureTests
{
    private static readonly string Examples = Path.Combine(Repository.Root, "docs", "examples");

    [Fact]
    public async Task Console_Exposure_ShowsWhatIsHitAndWhyAsItArrives()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = chromium.Page;
        await using var lone = await LoneNode.StartAsync(isHub: false);
        var institution = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Examples, "institution.json"), TestContext.Current.CancellationToken))!;
        institution["id"] = "lone";
        await PostAsync(lone, "api/v1/ledger/import?name=institution.json", institution.ToJsonString());
        await PostAsync(lone, "api/v1/advisories", Advisory("HKS-1", "CVE-2099-0001", "Remote code execution in the ledger gateway"));
        var link = await lone.Node.Client.PostAsync("api/v1/session/link", "", TestContext.Current.CancellationToken);

        await page.GotoAsync(link.GetProperty("url").GetString()!);
        await page.Locator("[data-testid=page][data-page=exposure]").ClickAsync();
        await page.GetByTestId("finding").First.ClickAsync();
        await page.GetByTestId("exposure-path").WaitForAsync();
        Assert.Equal(["HKS-1", "3.1.4", "app-1", "Ledger gateway", "Payments"], await StepsAsync(page, "HKS-1", "3.1.4", "app-1", "Ledger gateway", "Payments"));
        Assert.Contains("maven", await page.GetByTestId("exposure-evidence").InnerTextAsync(), StringComparison.Ordinal);

        // Another one arrives while the page is open.
        await PostAsync(lone, "api/v1/advisories", Advisory("HKS-2", "CVE-2099-0002", "Another weakness"));
        await page.Locator("[data-testid=finding][data-weakness=CVE-2099-0002]").WaitForAsync();
        await page.GetByTestId("exposure-search").FillAsync("cve-2099-0002");
        await Until.HoldsAsync(async () => await page.GetByTestId("finding").CountAsync() == 1, "the search leaves one finding");
        await page.GetByTestId("exposure-search").FillAsync("");
        await page.Locator("[data-testid=finding][data-weakness=CVE-2099-0001]").ClickAsync();
        await ShotAsync(page, "exposure.png");

        await page.Locator("[data-testid=language-switch] [data-language=ja]").ClickAsync();
        Assert.Equal(["HKS-1", "3.1.4", "app-1", "元帳ゲートウェイ", "決済"], await StepsAsync(page, "HKS-1", "3.1.4", "app-1", "元帳ゲートウェイ", "決済"));
        await ShotAsync(page, "exposure.ja.png");
        await page.SetViewportSizeAsync(390, 844);
        await page.GetByTestId("exposure-path").WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is wider than the phone");
        await ShotAsync(page, "exposure.phone.ja.png");
        Assert.DoesNotContain(chromium.Complaints, complaint => !IsTheStreamLeftBehind(complaint));
    }

    [Theory]
    [InlineData("en", "What matters first", "Payments")]
    [InlineData("ja", "対応の優先順位", "決済")]
    public async Task Report_InTheBrowser_NeedsNothingElseAndPrints(string language, string title, string function)
    {
        await using var chromium = await Chromium.StartAsync();
        using var workspace = new Workspace();
        var said = await Cli.RunAsync("exposure", "rank", "--institution", Path.Combine(Examples, "institution.json"), "--advisories", Path.Combine(Examples, "advisories"), "--at", "2026-06-02T10:00+09:00", "--format", "html", "--lang", language);
        Assert.True(said.ExitCode == 0, said.ToString());
        var page = chromium.Page;
        await page.GotoAsync(new Uri(workspace.File("report.html", said.Out)).AbsoluteUri);
        Assert.Equal(title, await page.Locator("h1").InnerTextAsync());
        Assert.Contains(function, await page.Locator("article ol.path li").Last.InnerTextAsync(), StringComparison.Ordinal);
        Assert.True((await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true })).Length > 10_000);
        Assert.Empty(chromium.Complaints);
    }

    /// <summary>Each page follows a stream of its own, and lets go of it when it is left.</summary>
    private static bool IsTheStreamLeftBehind(string complaint) =>
        complaint.Contains("/api/v1/situation", StringComparison.Ordinal) && complaint.Contains("ERR_ABORTED", StringComparison.Ordinal);

    private static async Task PostAsync(LoneNode lone, string path, string json) => await lone.Node.Client.PostAsync(path, json, TestContext.Current.CancellationToken);

    private static string Advisory(string id, string cve, string summary) =>
        $$"""{"id":"{{id}}","aliases":["{{cve}}"],"summary":"{{summary}}","affected":[{"package":{"ecosystem":"Maven","name":"example.hikeshi.fictional:ledger-gateway"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"3.0"},{"fixed":"3.2.4"}]}]}]}""";

    /// <returns>Of the expected words those that stand in their step of the path.</returns>
    private static async Task<IEnumerable<string>> StepsAsync(IPage page, params string[] expected)
    {
        var steps = await page.GetByTestId("exposure-path").Locator("li").AllInnerTextsAsync();
        return expected.Where((words, index) => index < steps.Count && steps[index].Contains(words, StringComparison.Ordinal));
    }

    private static async Task ShotAsync(IPage page, string name)
    {
        var directory = Path.Combine(Repository.Root, "artifacts", "screenshots");
        Directory.CreateDirectory(directory);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, name), Animations = ScreenshotAnimations.Disabled, FullPage = true });
    }
}
