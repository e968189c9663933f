using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Sharing.Stix;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing;

public sealed class PublisherTests
{
    private readonly Sector sector = new();

    private static readonly Gen<string> Words = Gen.Elements("web", "core", "pay", "hsm").SelectMany(word => Gen.Choose(100, 999).Select(number => $"{word}{number}zq"));

    private static readonly Gen<(InstitutionDocument Bank, Sighted Seen)> Incidents =
        from hosts in Gen.ListOf(Words).Select(list => list.Append("last777zq").Distinct(StringComparer.Ordinal).Take(4).ToList())
        from version in Gen.Choose(1000, 9999).Select(n => $"{n}.7.{n}")
        from user in Words.Select(word => "user-" + word)
        from own in Gen.SubListOf("address", "host", "host-domain", "service", "supplier", "private", "hash")
        let assets = hosts.Select((h, i) => Given.Host(h, $"198.51.100.{i + 1}") with { Software = [$"pkg:npm/%40scope/desk@{version}?arch=x64"] }).ToList()
        let bank = Given.Bank with
        {
            Id = Sector.Producer.Value,
            Assets = assets,
            Services = [new Service("service.zq", new("S", "S"), "198.51.100.99", 8443, InternetExposed: true, $"pkg:npm/%40scope/desk@{version}", hosts, 1, ["198.51.100.128/28"])],
        }
        select (bank, new Sighted(
            "r", "A service spawns a shell", "d", "high", ["hikeshi.entry"], ["T1059"],
            new SightedEntities(
                hosts[0],
                user,
                $"/srv/{hosts[0]}/bin/sh",
                [
                    "198.51.100.250",
                    .. own.Contains("address") ? new[] { "198.51.100.1", "198.51.100.129" } : [],
                    .. own.Contains("service") ? new[] { "198.51.100.99" } : [],
                    .. own.Contains("supplier") ? new[] { "203.0.113.4" } : [],
                    .. own.Contains("private") ? new[] { "10.9.9.9", "192.168.77.77", "fe80::77" } : [],
                ],
                [
                    "c2.example.net",
                    .. own.Contains("host") ? new[] { hosts[^1] } : [],
                    .. own.Contains("host-domain") ? new[] { $"{hosts[^1]}.corp.example" } : [],
                    .. own.Contains("supplier") ? new[] { "api.sora-cloud.example" } : [],
                ],
                own.Contains("hash") ? ["not a hash", new string('b', 64)] : []),
            [new SightedField("User", user, "*")], [], null));

    /// <summary>Whatever the sighting names: no own host, address, user, or version leaves.</summary>
    [Fact]
    public void Publish_AnyIncident_LeaksNothingOfTheOwnHouse() =>
        Prop.ForAll(Incidents.ToArbitrary(), incident =>
        {
            var bundle = sector.Publish(incident.Bank, incident.Seen).Bundle;
            string[] secret =
            [
                .. incident.Bank.Assets.SelectMany(a => new[] { a.Id, $"{a.Address}'" }),
                .. incident.Bank.Services.SelectMany(s => new[] { s.Id, s.Address, s.Component }),
                incident.Bank.Services[0].Component.Split('@')[^1],
                incident.Seen.Entities.User!, incident.Seen.Entities.Process!,
                "198.51.100.128", "198.51.100.129", "203.0.113.4", "sora-cloud", "10.9.9.9", "192.168.77.77", "fe80::77",
            ];
            Assert.All(secret, word => Assert.DoesNotContain(word, bundle, StringComparison.Ordinal));
            Assert.Contains("198.51.100.250", bundle, StringComparison.Ordinal);
            Assert.Contains("c2.example.net", bundle, StringComparison.Ordinal);
            return true;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("pkg:maven/org.example/gateway@3.1.0", "pkg:maven/org.example/gateway")]
    [InlineData("pkg:npm/%40scope/desk@1.0.0?arch=x64#sub", "pkg:npm/%40scope/desk")]
    [InlineData("pkg:npm/@scope/desk", "pkg:npm/@scope/desk")]
    [InlineData("pkg:generic/desk@1.0?x=a@b/c", "pkg:generic/desk")]
    public void Publish_Shield_NamesTheComponentWithoutItsVersion(string component, string shared)
    {
        var bank = Given.Bank with { Services = [Given.Bank.Services[0] with { Component = component }] };
        using var bundle = JsonDocument.Parse(sector.Publish(bank, Given.Sighting("gw-1")).Bundle);
        var shield = Objects(bundle).Single(o => o.TryGetProperty("hikeshi_component_shield", out _));
        Assert.Equal(shared, shield.GetProperty("hikeshi_component_shield").GetProperty("component").GetString());
    }

    [Fact]
    public void Publish_EveryObject_IsSignedStixWithAMarkingAndItsOwnId()
    {
        var published = sector.Publish(Given.Bank, Given.Sighting("gw-1"));
        using var bundle = JsonDocument.Parse(published.Bundle);
        var ids = Objects(bundle).Select(o => o.GetProperty("id").GetString()!).ToList();
        Assert.Distinct(ids);
        Assert.Equal(published.ObjectIds, ids);
        Assert.All(Objects(bundle), o =>
        {
            Assert.True(ObjectSignature.Verify(o, sector.Key.PublicKey));
            Assert.Matches("^" + o.GetProperty("type").GetString() + "--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", o.GetProperty("id").GetString());
            Assert.Equal(StixMarking.IdOf(published.Marking), o.GetProperty("object_marking_refs")[0].GetString());
            Assert.Equal("2026-04-01T09:00:00.000Z", o.GetProperty("created").GetString());
        });
    }

    [Theory]
    [InlineData("shared")]
    [InlineData("advisory")]
    public void Publish_WhatOthersMadeThisNodeContain_StaysHere(string trigger)
    {
        var (publisher, ordered) = sector.Contained(Given.Bank, Given.Sighting("gw-1"), Decision(trigger, Shield("order")));
        Assert.Empty(publisher.Publish(Assert.Single(ordered)));
    }

    /// <summary>A decision is shared once, with its first shield; what waits or is recorded makes nothing known.</summary>
    [Fact]
    public void Publish_SeveralActionsOfADecision_TheFirstOrderedShieldShares()
    {
        var isolated = Shield("order") with { Order = Given.Order(ContainmentKind.IsolateHost, "gw-1") };
        var (publisher, ordered) = sector.Contained(Given.Bank, Given.Sighting("gw-1"), Decision("sighting", Shield("waiting"), Shield("record"), isolated, Shield("order"), Shield("order")));
        Assert.Equal([0, 1, 0], ordered.Select(order => publisher.Publish(order).Count));
    }

    /// <summary>An order that a person gave has no decision among its causes, or the decision no sighting.</summary>
    [Fact]
    public void Publish_OrderWithoutADecisionAboutASighting_StaysHere()
    {
        var (publisher, ordered) = sector.Contained(Given.Bank, Given.Shared(), Decision("sighting", Shield("order")));
        Assert.Empty(publisher.Publish(ordered[0]));
        Assert.Empty(publisher.Publish(ordered[0] with { Causes = [] }));
        Assert.Empty(publisher.Publish(ordered[0] with { Causes = [Given.Cause] }));
    }

    /// <summary>The same decision told again is the same bundle: a restart in between shares nothing twice.</summary>
    [Fact]
    public void Publish_SameOrderAgain_GivesTheSameIds()
    {
        var (publisher, ordered) = sector.Contained(Given.Bank, Given.Sighting("gw-1"), Decision("sighting", Shield("order")));
        var (once, again) = ((Published)publisher.Publish(ordered[0])[0], (Published)publisher.Publish(ordered[0])[0]);
        Assert.Equal(once.ObjectIds, again.ObjectIds);
        Assert.Equal(once.BundleId, again.BundleId);
    }

    private static Decided Decision(string trigger, params IReadOnlyList<PlannedAction> actions) => new(trigger, "v", Sector.Producer, "s", actions, []);

    private static PlannedAction Shield(string verdict) =>
        new(Given.Order(ContainmentKind.Shield) with { Address = Given.Bank.Services[0].Address, Port = Given.Bank.Services[0].Port }, "act", verdict, "", "", []);

    private static IEnumerable<JsonElement> Objects(JsonDocument bundle) => bundle.RootElement.GetProperty("objects").EnumerateArray();
}
