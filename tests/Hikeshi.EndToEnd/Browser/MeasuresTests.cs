using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Hikeshi.EndToEnd.Browser.AtPage;

namespace Hikeshi.EndToEnd.Browser;

/// <summary>People at the console ask for a suspension, let it, follow what is due and resume it; they propose and withdraw a control, open a campaign, and ask an investigator that is not there.</summary>
[Collection<ThisNetwork>]
public sealed class MeasuresTests
{
    private static readonly string[] Measures = ["suspensions", "controls", "campaigns", "investigations"];

    [Fact]
    public async Task Console_Measures_AreAskedForLetFollowedAndEnded()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = chromium.Page;
        await using var bank = await DefendedNode.StartAsync();
        await bank.AccountAsync("sato", "approver");
        await bank.AccountAsync("suzuki", "approver", "responder");
        await bank.AccountAsync("tanaka", "approver");
        await bank.PostAsync("api/v1/response/suspensions/plans", new JsonObject { ["text"] = Plan, ["source"] = "payments.yaml" }.ToJsonString());
        await bank.PostAsync("api/v1/advisories?name=advisory.json", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "examples", "advisories", "EXAMPLE-2026-0001.json"), TestContext.Current.CancellationToken));

        // Asking starts nothing.
        await page.GotoAsync(new Uri(bank.Address, "#suspensions").AbsoluteUri);
        await SignInAsync(page, "sato");
        await page.GetByTestId("suspension-plan").ClickAsync();
        await page.GetByTestId("suspension-ask-note").FillAsync("An attack on the gateway is under way at two other banks.");
        await page.GetByTestId("suspension-ask-submit").ClickAsync();
        await page.Locator("[data-testid=suspended-order][data-standing-of=none]").WaitForAsync();
        await NothingInTheWayAsync(page);

        // Two others let it, from the approval that the page leads to.
        foreach (var name in new[] { "suzuki", "tanaka" })
        {
            await ChangeAsync(page, name);
            await page.Locator("[data-testid=measure-detail] a[href^='#approvals/']").ClickAsync();
            await page.GetByTestId("say-note").FillAsync("Confirmed by telephone.");
            await page.GetByTestId("approve").ClickAsync();
            await page.GetByText("Your approval is recorded.").Or(page.Locator("[data-testid=approval][data-outcome=granted]")).First.WaitForAsync();
            await page.GetByTestId("page").And(page.Locator("[data-page=measures]")).ClickAsync();
            await page.GetByTestId("suspension").ClickAsync();
        }

        // It runs: its order stands at the gateway, and what is due is there to be done.
        await page.Locator("[data-testid=suspended-order][data-standing-of=enforced]").WaitForAsync();
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "suspensions.png", published: true);
        await page.Locator("[data-testid=step][data-step=report] summary").ClickAsync();
        await page.Locator("[data-testid=step][data-step=report]").GetByTestId("step-done-note").FillAsync("Called at 00:20.");
        await page.Locator("[data-testid=step][data-step=report]").GetByTestId("step-done-submit").ClickAsync();
        await page.Locator("[data-testid=step][data-step=report][data-done=true]").WaitForAsync();
        Assert.Equal(0, await page.GetByTestId("resume").CountAsync()); // takes the role responder

        // Resumed with what shows it.
        await ChangeAsync(page, "suzuki");
        await page.GetByTestId("proof-clean").FillAsync("CASE-2");
        await page.GetByTestId("resume-note").FillAsync("The advisory is mended.");
        await page.GetByTestId("resume-submit").ClickAsync();
        await page.GetByTestId("measure-detail").GetByText("Resumed", new LocatorGetByTextOptions { Exact = true }).WaitForAsync();
        Assert.Equal(0, (await bank.Node.Client.GetAsync("api/v1/response/containments", TestContext.Current.CancellationToken)).GetArrayLength());

        // A control that fits is proposed, and withdrawn.
        await ToAsync(page, "controls");
        await page.GetByTestId("propose-more").Locator("summary").ClickAsync();
        await page.GetByTestId("propose-advisory").FillAsync("EXAMPLE-2026-0001");
        await page.GetByTestId("propose-submit").ClickAsync();
        await page.Locator("[data-testid=control][data-id^=component-shield]").ClickAsync();
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "controls.png", published: false);
        await page.GetByTestId("act-giveUp").Locator("summary").ClickAsync();
        await page.GetByTestId("giveUp-note").FillAsync("The service is moved tonight.");
        await page.GetByTestId("giveUp-submit").ClickAsync();
        await page.GetByTestId("act-giveUp").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });

        // A campaign counts two hosts; an investigator that is not configured says what helps.
        await ToAsync(page, "campaigns");
        await page.GetByTestId("open-more").Locator("summary").ClickAsync();
        await page.GetByTestId("open-title").FillAsync("Gateway to 3.2.2");
        await page.GetByTestId("open-owner").FillAsync("aoi");
        await page.GetByTestId("open-advisories").FillAsync("EXAMPLE-2026-0001");
        await page.GetByTestId("open-submit").ClickAsync();
        await page.GetByTestId("change").Nth(1).WaitForAsync();
        await NothingInTheWayAsync(page);
        await ToAsync(page, "investigations");
        await page.GetByTestId("investigate-subject").FillAsync("01a22dd9-24f7-77f8-95e6-05f7432a84fa");
        await page.GetByTestId("investigate").ClickAsync();
        await page.GetByText("No AI model is configured for this node.").WaitForAsync();

        // On a telephone, in Japanese and in the dark.
        await page.Locator("[data-testid=language-switch] [data-language=ja]").ClickAsync();
        await page.GetByTestId("appearance-switch").ClickAsync();
        await page.SetViewportSizeAsync(390, 844);
        foreach (var measure in Measures)
        {
            await ToAsync(page, measure);
            await NothingInTheWayAsync(page);
            await FitsAsync(page);
            await ShotAsync(page, $"{measure}.phone.dark.ja.png", published: false);
        }

        ComplainsOfNothingBut(chromium, "401 (Unauthorized)", "409 (Conflict)");
    }

    private static async Task ToAsync(IPage page, string measure)
    {
        await page.Locator($"[data-testid=measure-page][data-measure={measure}]").ClickAsync();
        await page.Locator($"[data-testid=measure-page][data-measure={measure}][aria-current=page]").WaitForAsync();
        await page.Locator("[data-testid=measures-count]:not(:empty)").WaitForAsync();
    }

    private const string Plan = """
        format: hikeshi-suspension-plan/1
        kind: service
        id: payments
        names: { en: Stop payments, ja: 決済の予防的停止 }
        functions: [payments]
        criteria:
          - { id: exploited-and-no-fix, on: advisory, when: { ledger: { exposed: true } }, exploited: true, fixed: false }
        authority:
          decides: { en: Head of crisis management, ja: 危機管理担当役員 }
          deputy: { en: Head of systems, ja: システム担当役員 }
          people: 2
        clock: { deputyAfterMinutes: 5, decideWithinMinutes: 20, lapsesAfterMinutes: 60, tellCustomersWithinMinutes: 30, reportWithinMinutes: 60, reviewEveryMinutes: 60, endsAtLatestAfterMinutes: 480 }
        stop:
          - { action: shield, service: api, admit: [nobody] }
        fallbacks:
          - function: payments
            route: { en: "branches and telephone banking", ja: 窓口とテレホンバンキング }
            owner: { en: Head of channels, ja: チャネル統括部長 }
            opensWithinMinutes: 30
        notices:
          - id: customers
            at: start
            audience: { en: all customers, ja: すべてのお客さま }
            channel: { en: "website, app", ja: ウェブサイト・アプリ }
            withinMinutes: 15
            text:
              en: "{institution}: we have stopped {functions} as a precaution since {from}. Meanwhile please use: {fallback}. Next word by {review}. {contact}"
              ja: "【{institution}】安全確保のため、{from}より{functions}を予防的に停止しております。その間は{fallback}をご利用ください。{review}までに改めてお知らせいたします。{contact}"
          - id: resumed
            at: resume
            audience: { en: all customers, ja: すべてのお客さま }
            channel: { en: "website, app", ja: ウェブサイト・アプリ }
            withinMinutes: 15
            text: { en: "{institution}: {functions} goes on again. {contact}", ja: "【{institution}】{functions}を再開しました。{contact}" }
        tasks:
          - id: watch
            text: { en: "Keep the gateway's memory and logs", ja: ゲートウェイのメモリーとログを保全する }
            owner: { en: Systems operation, ja: システム運用部 }
            withinMinutes: 30
        resume:
          decides: { en: Head of crisis management, ja: 危機管理担当役員 }
          criteria:
            - { id: clean, text: { en: the gateway runs a mended version, ja: ゲートウェイが修正版で動いている } }
        contact: { en: "csirt@bank.example", ja: csirt@bank.example }
        """;
}
