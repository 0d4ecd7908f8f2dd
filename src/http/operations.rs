//! Where operations are registered: with what the contract says of each, or only to be served.

use actix_web::Route;
use actix_web::dev::HttpServiceFactory;
use actix_web::web::ServiceConfig;
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::service_config::ServiceConfig as Described;

/// A place where features register their operations.
///
/// Each worker of the server registers all of them. What the contract says of them is large and made once, so no worker makes it:
/// that took most of the start, and memory that is never used again.
pub trait Operations {
    /// Registers an operation.
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self;

    /// Registers what answers at a path beside the contract.
    fn route(&mut self, path: &str, route: Route) -> &mut Self;

    /// Registers all operations of a feature.
    fn configure(&mut self, feature: impl FnOnce(&mut Self)) -> &mut Self {
        feature(self);
        self
    }
}

impl Operations for Described<'_> {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        self.service(operation)
    }

    fn route(&mut self, path: &str, route: Route) -> &mut Self {
        self.route(path, route)
    }
}

impl Operations for ServiceConfig {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        self.service(operation)
    }

    fn route(&mut self, path: &str, route: Route) -> &mut Self {
        self.route(path, route)
    }
}
