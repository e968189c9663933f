using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Notifying;
using Hikeshi.Response.Notifying.Channels;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Response.Notifying;

/// <summary>Mail to a server that takes nothing out of order.</summary>
public sealed class MailChannelTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-mail-").FullName;
    private readonly TestAuthority authority = new("CN=bank");

    public MailChannelTests() => File.WriteAllText(Secret, StrictMailServer.Password + "\n");

    private string Secret => Path.Combine(folder, "password");

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(false, false, "en")]
    [InlineData(true, false, "ja")]
    [InlineData(false, true, "ja")]
    public async Task Send_Server_TakesItOverTlsFromSomebodyItKnows(bool isImplicit, bool offersLoginOnly, string language)
    {
        await using var server = new StrictMailServer(authority.Issue()) { IsImplicit = isImplicit, OffersLoginOnly = offersLoginOnly };
        var message = Message(language);
        var delivery = await Channel(server, isImplicit ? MailSecurity.Tls : MailSecurity.StartTls).SendAsync(message, CancellationToken.None);
        Assert.True(delivery.Outcome == DeliveryOutcome.Taken, delivery.Detail);
        Assert.Empty(server.Complaints);
        var mail = Assert.Single(server.Taken);
        Assert.Equal(("hikeshi@bank.example", message.Subject), (mail.From, mail.Subject));
        Assert.Equal(message.Text.ReplaceLineEndings("\r\n"), mail.Text);
        Assert.Equal($"<{message.Id:D}@bank.example>", mail.Headers["Message-ID"]);
        Assert.DoesNotContain(StrictMailServer.Password, string.Join('\n', server.Commands), StringComparison.Ordinal);
    }

    /// <summary>The people who may decide, as far as their addresses are known; else whoever reads the general ones.</summary>
    [Fact]
    public async Task Send_ToPeople_GoesToTheirAddressesAlone()
    {
        await using var server = new StrictMailServer(authority.Issue());
        var channel = Channel(server, MailSecurity.StartTls);
        await channel.SendAsync(Message("en") with { To = ["person:ann", "person:unknown"] }, CancellationToken.None);
        await channel.SendAsync(Message("en") with { To = ["person:unknown"] }, CancellationToken.None);
        Assert.Equal(["ann@bank.example", "soc@bank.example,duty@bank.example"], server.Taken.Select(mail => string.Join(',', mail.To)));
    }

    [Fact]
    public async Task Send_OneOfTwoRecipientsUnknown_IsTakenAndSaidSo()
    {
        await using var server = new StrictMailServer(authority.Issue()) { Unknown = ["duty@bank.example"] };
        var delivery = await Channel(server, MailSecurity.StartTls).SendAsync(Message("en"), CancellationToken.None);
        Assert.Equal(DeliveryOutcome.Taken, delivery.Outcome);
        Assert.Contains("1 of 2", delivery.Detail, StringComparison.Ordinal);
        server.Unknown = ["duty@bank.example", "soc@bank.example"];
        Assert.Equal(DeliveryOutcome.Refused, (await Channel(server, MailSecurity.StartTls).SendAsync(Message("en"), CancellationToken.None)).Outcome);
    }

    [Theory]
    [InlineData(MailTrouble.HangsUp, DeliveryOutcome.TryAgain, "hung up")]
    [InlineData(MailTrouble.NoReply, DeliveryOutcome.TryAgain, "no reply of a mail server")]
    [InlineData(MailTrouble.EndlessLine, DeliveryOutcome.TryAgain, "without end")]
    [InlineData(MailTrouble.NoStartTls, DeliveryOutcome.TryAgain, "STARTTLS")]
    [InlineData(MailTrouble.TalksBeforeTls, DeliveryOutcome.TryAgain, "before TLS")]
    [InlineData(MailTrouble.BusyGreeting, DeliveryOutcome.TryAgain, "554")]
    [InlineData(MailTrouble.Later, DeliveryOutcome.TryAgain, "450")]
    [InlineData(MailTrouble.RefusesMessage, DeliveryOutcome.Refused, "554")]
    internal async Task Send_Trouble_IsAReportAndNothingIsHandedInInTheClear(MailTrouble trouble, DeliveryOutcome outcome, string says)
    {
        await using var server = new StrictMailServer(authority.Issue()) { Trouble = trouble };
        var delivery = await Channel(server, MailSecurity.StartTls).SendAsync(Message("en"), CancellationToken.None);
        Assert.Equal(outcome, delivery.Outcome);
        Assert.Contains(says, delivery.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Taken);
        Assert.DoesNotContain(StrictMailServer.Password, delivery.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ServerThatHangs_EndsWithinItsPatience()
    {
        await using var server = new StrictMailServer(authority.Issue()) { Trouble = MailTrouble.Hangs };
        var clock = new SteppedClock();
        var sending = Channel(server, MailSecurity.StartTls, clock).SendAsync(Message("en"), CancellationToken.None);
        await clock.WaitedForAsync(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(30));
        var delivery = await Until.EndAsync(sending);
        Assert.Equal(DeliveryOutcome.TryAgain, delivery.Outcome);
        Assert.Contains("30 s", delivery.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ServerThatSomebodyElseVouchesFor_GetsNothing()
    {
        using var stranger = new TestAuthority("CN=stranger");
        await using var server = new StrictMailServer(stranger.Issue());
        var delivery = await Channel(server, MailSecurity.StartTls).SendAsync(Message("en"), CancellationToken.None);
        Assert.Equal(DeliveryOutcome.TryAgain, delivery.Outcome);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_WrongPassword_IsTriedAgainLaterAndNotRepeatedInTheReport()
    {
        await using var server = new StrictMailServer(authority.Issue());
        await File.WriteAllTextAsync(Secret, "an-old-password");
        var channel = Channel(server, MailSecurity.StartTls);
        var delivery = await channel.SendAsync(Message("en"), CancellationToken.None);
        Assert.Equal(DeliveryOutcome.TryAgain, delivery.Outcome);
        Assert.DoesNotContain("an-old-password", delivery.Detail, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Secret, StrictMailServer.Password); // exchanged: it counts at once
        Assert.Equal(DeliveryOutcome.Taken, (await channel.SendAsync(Message("en"), CancellationToken.None)).Outcome);
    }

    private MailChannel Channel(StrictMailServer server, MailSecurity security, TimeProvider? clock = null) => new(
        new ChannelTerms("mail", "en", NoticeLevel.Inform, 10, TimeSpan.FromMinutes(30)),
        new MailServer("127.0.0.1", server.Port, security, authority.WritePem(folder), StrictMailServer.User, new SecretFile(Secret)),
        "hikeshi@bank.example",
        ["soc@bank.example", "duty@bank.example"],
        new Dictionary<string, string> { ["person:ann"] = "ann@bank.example" },
        clock ?? TimeProvider.System);

    internal static NoticeMessage Message(string language) => new(
        Guid.Parse("0196a0c1-1111-8000-8000-000000000001"), "mail", "bank-07", "waiting", NoticeLevel.Page, language,
        language == "ja" ? "[Hikeshi bank-07] 承認が必要：委託先との接続停止。長い件名も途中で切れずに読めること、絵文字🚒も含めて" : "[Hikeshi bank-07] Approval needed: suspending a supplier",
        language == "ja" ? "異なる 2 名の承認を待っています。\n.\n.. 点で始まる行\n" : "It waits for 2 different people.\n.\n.. a line that begins with dots\n",
        DateTimeOffset.UnixEpoch, Entry: "0196a0c1-1111-7000-8000-000000000001", new Uri("https://hikeshi.bank.example/#approvals"), [], 1);
}
