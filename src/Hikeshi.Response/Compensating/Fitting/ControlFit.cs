using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Compensating.VirtualPatch;

namespace Hikeshi.Response.Compensating.Fitting;

/// <summary>What fits an advisory here, and what does not and why. Pure: the same advisory, ledger, wish and moment give the same controls.</summary>
/// <param name="Notes">Why something is missing, for a person.</param>
public sealed record ControlFit(IReadOnlyList<ControlProposed> Controls, IReadOnlyList<string> Notes)
{
    /// <summary>Ports that usually speak HTTP; of others a person says so by naming the service.</summary>
    private static readonly HashSet<int> UsuallyHttp = [80, 443, 8000, 8080, 8081, 8443, 8888, 9443];

    private static readonly HashSet<string> Privileged = new(StringComparer.Ordinal) { "domain-controller", "jump-host", "management", "break-glass", "backup", "hsm" };

    /// <param name="takenIds">First rule ids of virtual patches that are not over.</param>
    public static ControlFit Of(AdvisoryTraits advisory, LedgerView ledger, ControlWish wish, IEnumerable<int> takenIds, DateTimeOffset now)
    {
        var round = new Round(advisory, ledger, wish, [.. takenIds], now + wish.Life);
        if (advisory.Places.Count == 0)
        {
            round.Notes.Add($"{advisory.Id} reaches nothing here: there is nothing to compensate for.");
            return new ControlFit([], round.Notes);
        }

        foreach (var service in ledger.Institution.Services.Where(service => round.CoversOf(service).Count > 0))
        {
            round.Patch(service);
            round.Close(service);
        }

        foreach (var asset in ledger.Institution.Assets.Where(asset => advisory.Places.Any(place => place.Asset == asset.Id)))
        {
            round.Tighten(asset);
        }

        round.Watch();
        if (!advisory.HasFix)
        {
            round.Notes.Add($"{advisory.Id} names no fixed version yet: controls stay until the ledger or a person says otherwise, and people are asked at their latest end.");
        }

        return new ControlFit(round.Controls, round.Notes);
    }

    private sealed record Round(AdvisoryTraits Advisory, LedgerView Ledger, ControlWish Wish, List<int> TakenIds, DateTimeOffset LatestEnd)
    {
        public List<ControlProposed> Controls { get; } = [];

        public List<string> Notes { get; } = [];

        private string Fix => $"until the fix of {Advisory.Id}";

        public List<ControlledPlace> CoversOf(Service service) =>
            [.. Advisory.Places.Where(place => service.Assets.Contains(place.Asset) && IsOf(service, place.Purl)).Select(place => new ControlledPlace(place.Asset, place.Purl))];

        public void Patch(Service service)
        {
            var isMeant = Wish.Service == service.Id || (Wish.Service is null && UsuallyHttp.Contains(service.Port));
            if (!isMeant || !Advisory.ComesOverNetwork)
            {
                return;
            }

            if (Wish.Shape is not { } shape)
            {
                Notes.Add($"{service.Id}: a virtual patch needs to be told what ordinary requests look like (--shape); nothing is guessed from an advisory's text.");
                return;
            }

            if (RuleIds.Free(TakenIds) is not { } first)
            {
                Notes.Add($"{service.Id}: all rule ids from {RuleIds.First} to {RuleIds.Last} are taken; end controls that are not needed.");
                return;
            }

            TakenIds.Add(first);
            var id = Id(ControlKinds.VirtualPatch, service.Id);
            Controls.Add(new ControlProposed(
                id, Advisory.Id, ControlKinds.VirtualPatch, $"service {service.Id}", CoversOf(service),
                $"{service.Id} answers on port {service.Port}, and {Wish.ShapeSource} says what ordinary requests look like{Weakness()}",
                [.. Blast(service), "requests that are ordinary here and not in the shape: it only logs at first, so that they are seen before it may block"],
                $"send an ordinary request (it passes) and one with a character that is not in the shape (rule {first} and following appear in the engine's log; 403 once it blocks)",
                LatestEnd)
            {
                Shape = RequestShapeReader.Text(shape),
                FirstRuleId = first,
                Text = SecRuleText.Detecting(id, Advisory.Id, shape, first),
            });
        }

        /// <summary>The port lets its own allow list in, and nobody else.</summary>
        public void Close(Service service)
        {
            if (!Advisory.ComesOverNetwork)
            {
                return;
            }

            if (service.AllowFrom.Count == 0)
            {
                Notes.Add($"{service.Id}: the ledger has no allow list for it, so closing its port would cut everybody off; name its counterparties (allowFrom) first.");
                return;
            }

            var kind = service.InternetExposed ? ControlKinds.ComponentShield : ControlKinds.Segmentation;
            var id = Id(kind, service.Id);
            Controls.Add(new ControlProposed(
                id, Advisory.Id, kind, $"service {service.Id}", CoversOf(service),
                $"{(service.InternetExposed ? "the internet reaches it" : "other hosts of the own network reach it")}, and the weakness {(Advisory.AttackVector is { } vector ? $"comes over the network (CVSS AV:{vector})" : "may come over the network (nobody says otherwise)")}",
                [.. Blast(service), $"sources that are not on the allow list are refused: {string.Join(", ", service.AllowFrom)} stay"],
                $"a connection to {service.Address}:{service.Port} from an address that is not on the allow list is refused, one that is on it goes on",
                LatestEnd)
            {
                Order = new ContainmentOrder(Containment(id), ContainmentKind.Shield, null, service.Address, service.Port, service.AllowFrom, [], LatestEnd, $"{kind} {Fix}"),
                Text = kind == ControlKinds.Segmentation ? SegmentationText.Of(id, Advisory.Id, service) : null,
            });
        }

        public void Tighten(Asset asset)
        {
            var why = Privileged.Contains(asset.Role) ? $"others trust it ({asset.Role})"
                : asset.Tier == 0 ? "it is of tier 0"
                : Advisory.AttackVector is "L" or "P" ? $"the weakness needs somebody on the host (CVSS AV:{Advisory.AttackVector})"
                : Advisory.PrivilegesRequired is "H" ? "the weakness needs high privileges (CVSS PR:H)"
                : null;
            if (why is null)
            {
                return;
            }

            var id = Id(ControlKinds.PrivilegedAccess, asset.Id);
            Controls.Add(new ControlProposed(
                id, Advisory.Id, ControlKinds.PrivilegedAccess, $"host {asset.Id}", [.. Advisory.Places.Where(place => place.Asset == asset.Id).Select(place => new ControlledPlace(place.Asset, place.Purl))],
                why, [$"host {asset.Id}", "people and jobs that hold rights there without needing them now: operations, backups, monitoring"],
                "an account whose right was taken cannot sign in, a break-glass account can", LatestEnd)
            {
                Text = PrivilegedText.Of(id, Advisory.Id, asset),
            });
        }

        public void Watch()
        {
            var hosts = Advisory.Places.Select(place => place.Asset).Distinct(StringComparer.Ordinal).ToList();
            if (Wish.Shape is { } shape && WatchRuleText.OfShape(Number("requests"), Advisory.Id, shape) is { } requests)
            {
                AddWatch("requests", requests, hosts, "a request by a method that is out of shape is worth a look even where it is not refused");
            }

            if (!Advisory.MayExecute)
            {
                Notes.Add($"{Advisory.Id}: no rule for its processes, as it names no kind of weakness (CWE) by which somebody else's code runs.");
                return;
            }

            foreach (var name in Advisory.Places.Select(place => PackageUrl.TryParse(place.Purl, out var purl) ? purl.Name : "").Distinct(StringComparer.Ordinal))
            {
                if (WatchRuleText.OfShell(Number(name), Advisory.Id, name, hosts) is { } shells)
                {
                    AddWatch(name, shells, hosts, $"the weakness lets somebody else's code run{Weakness()}: a shell that {name} starts is rarely ordinary");
                }
                else
                {
                    Notes.Add($"no watch rule: '{name}', or one of the hosts, has a name that cannot be written into a rule.");
                }
            }
        }

        private void AddWatch(string about, string text, List<string> hosts, string why) => Controls.Add(new ControlProposed(
            Id(ControlKinds.WatchRule, about), Advisory.Id, ControlKinds.WatchRule, $"hosts {string.Join(", ", hosts)}", [.. Advisory.Places.Select(place => new ControlledPlace(place.Asset, place.Purl))],
            why, ["nothing is refused; false alarms cost people's time"], "put it into the folder of rules, have them read again, and check: hikeshi rules check FILE", LatestEnd)
        {
            Text = text,
        });

        private IEnumerable<string> Blast(Service service) =>
            [$"service {service.Id}", .. Ledger.FunctionsOf(service).Select(function => $"function {function.Id} (tier {function.Tier}{(function.PaymentRail ? ", payment rail" : "")})")];

        private string Weakness() => Advisory.Cwes.Count == 0 ? "" : $" ({string.Join(", ", Advisory.Cwes.Take(3).Select(cwe => string.Create(CultureInfo.InvariantCulture, $"CWE-{cwe}")))})";

        /// <summary>What answers for a service belongs to it; other software on its hosts can be reached through any of them.</summary>
        private bool IsOf(Service service, string purl) =>
            Ledger.Institution.Services.All(other => other.Component != purl) || service.Component == purl;

        private string Id(string kind, string about)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Advisory.Id}|{kind}|{about}|{LatestEnd:O}")));
            return $"{kind}-{hash[..12]}";
        }

        /// <summary>UUIDv8 (RFC 9562 §5.8).</summary>
        private Guid Number(string about)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Advisory.Id}|{about}|{LatestEnd:O}"));
            hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
            hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
            return new Guid(hash.AsSpan(0, 16), bigEndian: true);
        }

        private ContainmentId Containment(string controlId) => new(Number(controlId));
    }
}
