using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;

namespace Hikeshi.Node.Listening;

/// <summary>The browser console: static files beside the program, nothing from anywhere else.</summary>
internal static class ConsoleFiles
{
    private const string Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public static void Use(IApplicationBuilder web)
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "console");
        if (!Directory.Exists(directory))
        {
            return;
        }

        var files = new PhysicalFileProvider(directory);
        web.UseWhen(context => context.Listener() is Listener.Api, branch =>
        {
            branch.Use((context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    var headers = context.Response.Headers;
                    headers.ContentSecurityPolicy = Policy;
                    headers.XContentTypeOptions = "nosniff";
                    headers["Referrer-Policy"] = "no-referrer";
                    return Task.CompletedTask;
                });
                return next(context);
            });
            branch.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
            branch.UseStaticFiles(new StaticFileOptions { FileProvider = files });
        });
    }
}
