using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;
using Hikeshi.Kernel.Situation;
using Hikeshi.Node.Api;
using Hikeshi.Node.Doors;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Settings;
using Hikeshi.Node.Starting;
using Hikeshi.Node.Telemetry;
using Hikeshi.Node.Witnessing;
using Hikeshi.People.Access;
using Hikeshi.People.Elsewhere;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Witnessing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hikeshi.Node.Listening;

/// <summary>The node's doors: Kestrel with one listener for each kind of visitor, and one gate behind all of them.</summary>
internal static class WebServer
{
    private const long LargestRequest = 2 << 20;
    private const string SpaceIsLookedFor = "5"; // seconds; the log itself looks once a second

    public static WebApplication Build(NodeSettings settings, Composition composition, EvidenceLog log, Journal journal, TelemetryIntake intake, ISituationSource situation, Sessions sessions, TimeProvider clock)
    {
        RefuseOpenDoors(settings);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // a failed start is thrown too, and said once by whoever started it
        builder.Services.AddRouting();
        if (settings.Oidc is { } oidc)
        {
            OidcDoor.Add(builder.Services, oidc);
        }

        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings, composition.Rooms));
        var web = builder.Build();
        web.Use((context, next) => ElasticDoor.Greet(context, next, settings.Member.Value));
        web.UseRouting();
        web.Use((context, next) => EndingWithTheNode(context, next, web.Lifetime.ApplicationStopping));
        web.Use(OnlyAtItsDoor);
        web.Use((context, next) => SectorDoor.AdmitAsync(context, next, composition.Rooms.Hub?.Doors, composition.Rooms.Member?.Peers));
        web.Use((context, next) => StartingGate.AdmitAsync(context, next, composition.Start, clock));
        ConsoleFiles.Use(web);
        ListenerIdentity identity = context => ListenerExtensions.Identify(context, composition.Rooms.Hub?.Authority.Certificate ?? composition.Rooms.Member?.Credentials?.Authority, composition.Rooms.People.Certificates);
        Authenticate authenticate = composition.Rooms.Tokens.Authenticate;
        web.Use(FullLog);
        web.Use(MalformedBodies);
        AuthenticateElsewhere elsewhere = settings.Oidc is { } trusted ? new OidcDoor(trusted, composition.Rooms.People.Accounts.Linked, (actor, fact) => composition.SignIns.Record(actor, [], fact), clock).AuthenticateAsync : (_, _) => Task.FromResult<Actor?>(null);
        web.UseMiddleware<AccessMiddleware>(authenticate, elsewhere, sessions, identity, clock);
        web.UseEndpoints(routes => Map(routes, settings, composition, log, journal, intake, situation, sessions, clock));
        return web;
    }

    /// <summary>Every endpoint of a node. The golden table of the tests lists them with their permissions.</summary>
    public static void Map(IEndpointRouteBuilder routes, NodeSettings settings, Composition composition, EvidenceLog log, Journal journal, TelemetryIntake intake, ISituationSource situation, Sessions sessions, TimeProvider clock)
    {
        var rooms = composition.Rooms;
        var finality = new FinalityPolicy(settings.WitnessQuorum);
        var api = routes.MapGroup("").WithMetadata(new ServedAt(Listener.Api, Listener.Socket));
        api.MapHealth(composition.Start, rooms.Response, () => log.IsFull);
        api.MapLog(Path.Combine(settings.DataDirectory, "evidence", "log")); // published behind the disk already
        var doors = routes.MapGroup("").WithMetadata(new ServedAt(Listener.Api, Listener.Socket, Listener.Telemetry)); // each waits for what its own request has led to
        EventsDoor.Map(doors, intake, clock);
        ElasticDoor.Map(doors, intake);
        HecDoor.Map(doors, intake, clock);
        OtlpDoor.Map(doors, intake);
        var known = api.MapGroup("").BehindTheDisk(log);
        known.MapGet("/api/v1/status", () => Results.Json(
            new NodeStatus(settings.Member.Value, settings.IsHub ? "hub" : "member", composition.Start.IsReady, rooms.Member?.Hub?.Connected, log.Count, intake.Counters, rooms.Watch.Rules.Rules.Count, rooms.Response.State.Active.Count, rooms.Member?.Peers.Members.Count ?? rooms.Hub?.Peers.Members.Count ?? 0, finality.FinalEntries(log, rooms.Witnessing), log.IsFull),
            NodeJson.Default.NodeStatus)).Requires(Permission.ReadSituation);
        void Record(string actor, Fact fact) => composition.SignIns.Record(actor, [], fact);
        known.MapSession(rooms.Tokens.Authenticate, sessions, rooms.People, Record, clock);
        known.MapOwnCredentials(rooms.People, sessions, Record);
        known.MapPasskeys(rooms.People, sessions, Record);
        known.MapAccounts(rooms.People, sessions, journal, () => $"http://{settings.Api}");
        known.MapSituation(situation, (_, id, _) => Task.FromResult(Why.Of(log, id)), new About(NodeHost.Version, settings.Member.Value, settings.IsHub ? "hub" : "member"));
        known.MapResponse(rooms.Response, composition.Button, journal, clock);
        known.MapSector(rooms, settings.SectorCapShare, clock);
        known.MapPolicy(settings, rooms.Response, rooms.Approvals, log, journal);
        known.MapSuspensions(rooms, journal, clock);
        if (rooms.Asking is { } asking)
        {
            known.MapPlaybooks(asking.Desk, journal);
            routes.MapGroup("").WithMetadata(new ServedAt(Listener.OpenC2)).MapCommands(asking.Requests, rooms.Response, settings.Member, journal, clock);
        }

        if (rooms.Notices is { } notices)
        {
            known.MapChannels(notices);
        }

        known.MapApprovals(rooms.Approvals, rooms.People, journal, clock);
        known.MapInvestigations(rooms, log, journal, clock);
        known.MapControls(rooms.Controls, rooms.Response, journal);
        known.MapCampaigns(rooms.Campaigns, journal, clock);
        known.MapDetections(rooms, journal);
        known.MapRules(rooms, settings, journal);
        known.MapLedger(rooms.Ledger, settings.Member, journal);
        known.MapExposure(rooms.Ranking);
        known.MapEvidence(log, journal.Progress, rooms.Erasing);
        known.MapEmbargo(log, rooms.Embargo, journal, clock);
        known.MapCertificates(rooms.People.Certificates, rooms.People.IsKnown, journal, clock);
        known.MapTokens(rooms.Tokens, sessions, journal, rooms.People.IsKnown, () => $"http://{settings.Api}");
        if (rooms.Member is { } member)
        {
            known.MapSharing(member, journal, clock);
            known.MapMembers(member.Peers, () => member.Rounds is { } own ? new MemberStanding(member.Hub?.Connected == true, new DateTimeOffset(own.Credentials.Own.NotAfter).ToUniversalTime(), own.Credentials.RenewAt.ToUniversalTime(), member.Peers.SealingKeyOf(settings.Member)?.KeyId, own.Line.Refused) : null);
            if (member.Rounds is { } rounds)
            {
                known.MapRotation(rounds);
            }

            known.MapFlows(rooms, member, journal, clock);
            if (member.Feed is { } feed && settings.PeerListener is not null)
            {
                routes.MapGroup("").WithMetadata(new ServedAt(Listener.Federation)).MapPeerExchange(feed);
            }

            known.MapProducers(member.Reputation, rooms.Watch, journal, clock);
        }

        routes.MapGroup("").WithMetadata(new ServedAt(Listener.Blocklists)).MapBlocklists(rooms.Response, () => composition.Start.IsOpen);
        if (rooms.Hub is { } hub)
        {
            known.MapHubDesk(hub, journal);
            known.MapMembers(hub.Peers, () => null);
            known.MapRevocation(hub, journal);
            known.MapSupervision(hub.Questions, rooms.People.LegalBases, journal, clock);
            routes.MapGroup("").WithMetadata(new ServedAt(Listener.Federation)).MapFederation(hub.Relay, hub.Circle, hub.Feed, journal);
            routes.MapGroup("").WithMetadata(new ServedAt(Listener.Federation)).MapMembership(hub.Members);
            var witnessing = rooms.Witnessing!;
            routes.MapGroup("").WithMetadata(new ServedAt(Listener.Federation)).MapWitness(witnessing.CosignFor, hub.Witnesses, witnessing.Keys.IsWitness);
            routes.MapGroup("").WithMetadata(new ServedAt(Listener.Federation)).MapLateWitnessKeys(hub.Desk, hub.Peers, hub.Keys);
            routes.MapGroup("").WithMetadata(new ServedAt(Listener.Enrolment)).MapEnrolment(hub.Desk, hub.Authority, hub.Keys, () => $"https://{settings.Federation}");
        }
    }

    /// <summary>The console and the API speak plain HTTP: they stay on loopback; put a TLS proxy before them to go further.</summary>
    private static void RefuseOpenDoors(NodeSettings settings)
    {
        foreach (var (name, endPoint) in new[] { ("Listen:Api", settings.Api) })
        {
            if (!IPAddress.IsLoopback(endPoint.Address))
            {
                throw new RefusedException(new Refusal("node.listen", name, $"{endPoint} is not a loopback address", "127.0.0.1 or ::1", "Put a TLS-terminating proxy in front of it; the node itself does not send tokens over plain HTTP."));
            }
        }
    }

    private static void Listen(KestrelServerOptions kestrel, NodeSettings settings, Rooms rooms)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestRequest; // endpoints that take more say so themselves
        kestrel.Listen(settings.Api, options => Mark(options, Listener.Api));
        kestrel.Listen(settings.Blocklists, options => Mark(options, Listener.Blocklists));
        if (settings.Telemetry.Https is { } telemetry)
        {
            kestrel.Listen(telemetry, options => Secure(Mark(options, Listener.Telemetry), SocketDoors.Handshake(settings.Telemetry.Tls)!));
        }

        if (settings.OpenC2 is { } openC2)
        {
            kestrel.Listen(openC2, options => Secure(Mark(options, Listener.OpenC2), SocketDoors.Handshake(settings.OpenC2Tls)!));
        }

        File.Delete(settings.Socket);
        kestrel.ListenUnixSocket(settings.Socket, options => Mark(options, Listener.Socket));
        if (settings.PeerListener is { } peers && rooms.Member?.Credentials is { } credentials)
        {
            kestrel.Listen(peers, options => Secure(Mark(options, Listener.Federation), credentials.ForPeers()));
        }

        if (rooms.Hub is not { } hub)
        {
            return;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var hosts = new[] { "localhost", settings.Federation.Address.ToString(), settings.Enrolment.Address.ToString() }.Distinct(StringComparer.Ordinal).ToList();
        var certificate = hub.Authority.Issue(settings.Member, new PublicKey(key), hosts).CopyWithPrivateKey(key);
        kestrel.Listen(settings.Federation, options => Secure(Mark(options, Listener.Federation), certificate, hub.Authority, ClientCertificateMode.RequireCertificate));
        kestrel.Listen(settings.Enrolment, options => Secure(Mark(options, Listener.Enrolment), certificate, hub.Authority, ClientCertificateMode.NoCertificate));
    }

    private static ListenOptions Mark(ListenOptions options, Listener listener)
    {
        options.Use(next => connection =>
        {
            connection.Items[ListenerExtensions.ItemKey] = listener;
            return next(connection);
        });
        return options;
    }

    private static void Secure(ListenOptions options, X509Certificate2 certificate, SectorAuthority authority, ClientCertificateMode mode)
    {
        options.Protocols = HttpProtocols.Http1AndHttp2;
        options.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ServerCertificateChain = [authority.Certificate];
            https.SslProtocols = SslProtocols.Tls13;
            https.ClientCertificateMode = mode;
            https.ClientCertificateValidation = (presented, _, _) => SectorCredentials.MemberOf(presented, authority.Certificate) is not null;
        });
    }

    private static void Secure(ListenOptions options, SslServerAuthenticationOptions handshake)
    {
        options.Protocols = HttpProtocols.Http1AndHttp2;
        if (!handshake.ClientCertificateRequired)
        {
            // A certificate is asked for and none is needed. Any is let through the handshake, which shows that the sender has its key; whether it stands
            // for anybody is decided at each request, by its thumbprint.
            handshake.ClientCertificateRequired = true;
            handshake.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }

        handshake.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(handshake) });
    }

    /// <summary>What cannot be recorded is not done, and whoever asked for it is told when to ask again.</summary>
    private static async Task FullLog(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (EvidenceFullException) when (!context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = SpaceIsLookedFor;
            await Problems.Problem(
                StatusCodes.Status503ServiceUnavailable, "Not recorded",
                "The disk of the evidence log is full: this could not be recorded, and what is not recorded is not done (of a request for several things the first may be). Free space there, and send the same again; entries are taken again by themselves. Releases and the red button may still be recorded, from the log's reserve.")
                .ExecuteAsync(context);
        }
    }

    /// <summary>A body that is not the JSON which the endpoint reads is the caller's mistake, not ours.</summary>
    private static async Task MalformedBodies(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (JsonException malformed) when (!context.Response.HasStarted)
        {
            await Problems.BadRequest($"{malformed.Path ?? "$"}: {JsonFault.Of(malformed)}").ExecuteAsync(context);
        }
        catch (InvalidOperationException) when (!context.Response.HasStarted && !context.Request.HasJsonContentType())
        {
            await Problems.Problem(StatusCodes.Status415UnsupportedMediaType, "Not JSON", "Send Content-Type: application/json.").ExecuteAsync(context);
        }
    }

    /// <summary>A stream has no end of its own: without this, one open reader would hold up a stopping node until the host's patience is over (30 s).</summary>
    private static async Task EndingWithTheNode(HttpContext context, RequestDelegate next, CancellationToken stopping)
    {
        var aborted = context.RequestAborted;
        if (!HttpMethods.IsGet(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<Endless>() is null)
        {
            await next(context);
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        context.RequestAborted = ending.Token;
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }

    /// <summary>An endpoint that belongs to another door does not exist at this one.</summary>
    private static Task OnlyAtItsDoor(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ServedAt>() is { } served && !served.Listeners.Contains(context.Listener()))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    }
}
