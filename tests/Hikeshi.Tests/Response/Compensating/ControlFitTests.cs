using System.Diagnostics;
using Hikeshi.Detection;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Compensating;
using Hikeshi.Response.Compensating.Fitting;
using Xunit;

namespace Hikeshi.Tests.Response.Compensating;

/// <summary>Which controls fit an advisory, why, and what they might break.</summary>
public sealed class ControlFitTests
{
    [Fact]
    public void Fit_ExposedServiceWithAShape_ProposesPatchShieldAndWatchRule()
    {
        var bank = new Compensated();
        bank.Receive(Compensated.Advisory());
        var kinds = bank.Propose(VirtualPatchTests.Shape).Select(control => $"{control.Proposed.Kind} {control.Proposed.Target}").ToList();
        Assert.Contains("virtual-patch service gateway", kinds);
        Assert.Contains("component-shield service gateway", kinds);
        Assert.Contains("privileged-access host jump-host-1", kinds);
        Assert.Contains("privileged-access host core-1", kinds);
        Assert.DoesNotContain("privileged-access host gw-1", kinds);
        Assert.Equal(2, kinds.Count(kind => kind.StartsWith("watch-rule", StringComparison.Ordinal)));
        Assert.All(bank.Controls.Book.Open, control =>
        {
            Assert.NotEmpty(control.Proposed.Covers);
            Assert.NotEmpty(control.Proposed.Reason);
            Assert.NotEmpty(control.Proposed.BlastRadius);
            Assert.NotEmpty(control.Proposed.Verification);
            Assert.Equal(Given.Now.AddDays(7), control.LatestEnd);
        });
        var shield = bank.Controls.Book.Open.First(control => control.Proposed.Kind == ControlKinds.ComponentShield).Proposed;
        Assert.Equal((ContainmentKind.Shield, "10.7.0.10", 8443), (shield.Order!.Kind, shield.Order.Address, shield.Order.Port));
        Assert.Equal(["10.8.0.0/16"], shield.Order.Allow);
        Assert.Equal(["gw-1", "gw-2"], shield.Covers.Select(place => place.Asset));
        Assert.Contains("function payments (tier 1, payment rail)", shield.BlastRadius);
    }

    [Fact]
    public void Fit_Again_ProposesNothingTwice()
    {
        var bank = new Compensated();
        bank.Receive(Compensated.Advisory());
        bank.Propose(VirtualPatchTests.Shape);
        Assert.Empty(bank.Controls.Fit("CVE-2026-9999", new ControlWish(VirtualPatchTests.Read(VirtualPatchTests.Shape), "x", null, TimeSpan.FromDays(1))).Fit.Controls);
    }

    /// <summary>What the advisory itself says about requests is used; its text never is.</summary>
    [Fact]
    public void Fit_ShapeInTheAdvisory_IsUsedAndNamed()
    {
        var bank = new Compensated();
        bank.Receive(Compensated.Advisory(extra: $",\"hikeshi_request_shape\":{VirtualPatchTests.Shape}"));
        var patch = bank.Proposed(ControlKinds.VirtualPatch).Proposed;
        Assert.Contains("the advisory EXAMPLE-2026-0001 says what ordinary requests look like", patch.Reason, StringComparison.Ordinal);
        Assert.Contains("pass,log", patch.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("deny", patch.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("does not exist", patch.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_WithoutShapeAllowListOrFix_SaysWhy()
    {
        var bank = new Compensated(bank: Given.Bank with { Services = [.. Given.Bank.Services.Select(service => service with { AllowFrom = [] })] });
        bank.Receive(Compensated.Advisory().Replace(",{\"fixed\":\"3.2.2\"}", "", StringComparison.Ordinal).Replace("\"CWE-78\"", "", StringComparison.Ordinal));
        var (fit, _) = bank.Controls.Fit(Compensated.AdvisoryId, new ControlWish(null, "x", null, TimeSpan.FromDays(1)));
        Assert.All(fit.Controls, control => Assert.Equal(ControlKinds.PrivilegedAccess, control.Kind));
        Assert.Contains(fit.Notes, note => note.Contains("--shape", StringComparison.Ordinal));
        Assert.Contains(fit.Notes, note => note.Contains("no allow list", StringComparison.Ordinal));
        Assert.Contains(fit.Notes, note => note.Contains("names no fixed version", StringComparison.Ordinal));
        Assert.Contains(fit.Notes, note => note.Contains("no kind of weakness", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_LocalWeakness_ClosesNoPort()
    {
        var bank = new Compensated();
        bank.Receive(Compensated.Advisory().Replace("AV:N", "AV:L", StringComparison.Ordinal));
        var kinds = bank.Propose(VirtualPatchTests.Shape).Select(control => control.Proposed.Kind).ToHashSet();
        Assert.DoesNotContain(ControlKinds.ComponentShield, kinds);
        Assert.DoesNotContain(ControlKinds.VirtualPatch, kinds);
        Assert.Contains(bank.Controls.Book.Open, control => control.Proposed is { Kind: ControlKinds.PrivilegedAccess, Target: "host gw-1" });
    }

    [Theory]
    [InlineData("CVE-2000-0001")]
    [InlineData("")]
    public void Fit_UnknownAdvisory_IsRefused(string id)
    {
        var bank = new Compensated();
        bank.Receive(Compensated.Advisory());
        Assert.IsType<ControlRefused>(Assert.Throws<RefusedException>(() => bank.Controls.Fit(id, new ControlWish(null, "x", null, TimeSpan.FromDays(1)))).Refusal);
    }

    [Fact]
    public void Fit_NothingReached_ProposesNothing()
    {
        var bank = new Compensated(bank: Compensated.Patched(Compensated.AllHosts));
        bank.Receive(Compensated.Advisory());
        var (fit, _) = bank.Controls.Fit(Compensated.AdvisoryId, new ControlWish(VirtualPatchTests.Read(VirtualPatchTests.Shape), "x", null, TimeSpan.FromDays(1)));
        Assert.Empty(fit.Controls);
        Assert.Contains("reaches nothing here", Assert.Single(fit.Notes), StringComparison.Ordinal);
    }

    /// <summary>The rules are read by our own engine without a complaint, and see what they are for.</summary>
    [Fact]
    public void WatchRule_OfTheComponent_SeesItsShell()
    {
        var bank = new Compensated();
        bank.Receive(Compensated.Advisory());
        var text = bank.Propose(VirtualPatchTests.Shape).Select(control => control.Proposed).Where(control => control.Kind == ControlKinds.WatchRule).Select(control => control.Text!).ToList();
        Assert.Equal(2, text.Count);
        Assert.All(text, one =>
        {
            var rules = RuleSet.Parse(one, "watch.yml");
            Assert.Empty(rules.Refused);
            Assert.Single(rules.Rules);
        });
        Assert.Contains("ParentImage|contains: 'ledger-gateway'", text.Single(one => one.Contains("process_creation", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>An own service that other hosts reach: the text for people is taken by nft as it is.</summary>
    [Fact]
    public void Segmentation_Text_IsTakenByNft()
    {
        var bank = new Compensated(bank: Given.Bank with { Services = [.. Given.Bank.Services.Select(service => service.Id == "gateway" ? service with { InternetExposed = false, AllowFrom = ["10.8.0.0/16", "10.8.1.0/24", "10.9.0.1"] } : service)] });
        bank.Receive(Compensated.Advisory());
        var control = bank.Proposed(ControlKinds.Segmentation).Proposed;
        Assert.NotNull(control.Order);
        Assert.Contains("cidr: \"10.9.0.1/32\"", control.Text, StringComparison.Ordinal);
        Assert.SkipWhen(Environment.UserName != "root" || !File.Exists("/usr/sbin/nft"), "needs root and nftables");
        var file = Path.GetTempFileName();
        File.WriteAllText(file, control.Text);
        using var nft = Process.Start(new ProcessStartInfo("/usr/sbin/nft", ["-c", "-f", file]) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = nft.StandardError.ReadToEnd();
        nft.WaitForExit();
        File.Delete(file);
        Assert.True(nft.ExitCode == 0, errors);
    }
}
