using System.Net;
using Hikeshi.Kernel.Situation;
using Hikeshi.Node.Api;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hikeshi.Node.Listening;

/// <summary>The browser console alone, over a situation that somebody else keeps: exercise control shows the whole simulated sector with it.</summary>
public sealed class ConsoleHost : IAsyncDisposable
{
    private readonly WebApplication web;

    private ConsoleHost(WebApplication web, string signInUrl)
    {
        this.web = web;
        SignInUrl = signInUrl;
    }

    public string SignInUrl { get; }

    public static async Task<ConsoleHost> StartAsync(IPEndPoint at, ISituationSource situation, FindWhy why, CancellationToken cancel)
    {
        var sessions = new Sessions(TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(at);
        });
        var web = builder.Build();
        web.UseRouting();
        ConsoleFiles.Use(web);
        Authenticate nobody = _ => null;
        ListenerIdentity listener = _ => null;
        AuthenticateElsewhere nowhere = (_, _) => Task.FromResult<Actor?>(null);
        web.UseMiddleware<AccessMiddleware>(nobody, nowhere, sessions, listener, TimeProvider.System);
        web.UseEndpoints(routes =>
        {
            routes.MapGet("/health/ready", () => Results.Text("ready")).Requires(Permission.Anonymous);
            routes.MapSession(nobody, sessions, people: null, (_, _) => { }, TimeProvider.System);
            routes.MapSituation(situation, why, new About(NodeHost.Version, "exercise-control", "exercise"));
        });
        await web.StartAsync(cancel);
        var viewer = new Actor("person:exercise-control", "exercise control", [Role.Auditor]);
        return new ConsoleHost(web, $"http://{at}/#token={sessions.NewSignInToken(viewer)}");
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();
}
